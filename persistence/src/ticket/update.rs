//! The one update statement of a ticket.
//!
//! Written as a fragment because diesel parses and plans every `update(..)` anew: this one has a static identity and
//! stays prepared.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Bool, HasSqlType, Nullable, SmallInt, Text},
};
use domain::ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId, WorkspaceId};

use super::row::TicketRow;
use crate::types::{Key, Uid};

/// Sets every mutable column of the row where the stored version is still `expected`.
pub(super) struct Update {
    pub row: TicketRow,
    pub expected: i64,
}

impl QueryId for Update {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for Update
where
    DB: Backend + HasSqlType<Uid> + HasSqlType<Bool>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    bool: ToSql<Bool, DB>,
    String: ToSql<Text, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<i16>: ToSql<Nullable<SmallInt>, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TicketId>: ToSql<Uid, DB>,
    Key<CustomerId>: ToSql<Uid, DB>,
    Option<CategoryId>: ToSql<Nullable<Uid>, DB>,
    Option<TeamId>: ToSql<Nullable<Uid>, DB>,
    Option<AgentId>: ToSql<Nullable<Uid>, DB>,
    Option<OrganizationId>: ToSql<Nullable<Uid>, DB>,
    Option<MessageId>: ToSql<Nullable<Uid>, DB>,
    Option<TicketId>: ToSql<Nullable<Uid>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let row = &self.row;
        macro_rules! set {
            ($head:literal: $($column:ident $type:ty),*) => {
                out.push_sql($head);
                $(
                    out.push_sql(concat!(", ", stringify!($column), " = "));
                    out.push_bind_param::<$type, _>(&row.$column)?;
                )*
            };
        }
        out.push_sql("UPDATE tickets SET version = ");
        out.push_bind_param::<BigInt, _>(&row.version)?;
        set!("":
            subject Text, status SmallInt, spam Bool, priority SmallInt, impact Nullable<SmallInt>,
            language Nullable<SmallInt>, category_id Nullable<Uid>, team_id Nullable<Uid>,
            assignee_id Nullable<Uid>, customer_id Uid, organization_id Nullable<Uid>, tags Text, follower_ids Text,
            snoozed_until Nullable<BigInt>, waiting_since Nullable<BigInt>, last_message_id Nullable<Uid>,
            last_message_kind Nullable<SmallInt>, last_message_at Nullable<BigInt>,
            last_customer_message_id Nullable<Uid>, message_count BigInt, updated_at BigInt,
            first_responded_at Nullable<BigInt>, answered_at Nullable<BigInt>, closed_at Nullable<BigInt>,
            deleted_at Nullable<BigInt>, tier SmallInt, paused_millis BigInt, paused_since Nullable<BigInt>,
            queued_reason Nullable<SmallInt>, leased_at Nullable<BigInt>, leased_until Nullable<BigInt>,
            lease_count BigInt, rank_key BigInt, subject_normal Text, blocked_by Text, sla Nullable<Text>,
            next_due_at Nullable<BigInt>, merged_into_id Nullable<Uid>, external_ids Nullable<Text>
        );
        out.push_sql(" WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&row.workspace_id)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<Uid, _>(&row.id)?;
        out.push_sql(" AND version = ");
        out.push_bind_param::<BigInt, _>(&self.expected)
    }
}
