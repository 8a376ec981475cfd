//! What the choice of a team and the opening of a ticket stand on, all in one statement: each row tells of one thing.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, Nullable, SmallInt, Text},
};
use domain::category::MAX_CATEGORY_DEPTH;
use uuid::Uuid;

use super::ground::References;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect::{Lists, OneOf},
    types::{Key, Uid},
};

/// What a row tells of.
pub(super) const CATEGORY: i16 = 1;
pub(super) const GIVEN_TEAM: i16 = 2;
pub(super) const WORKSPACE: i16 = 3;
pub(super) const ASSIGNEE: i16 = 4;
pub(super) const CUSTOMER: i16 = 5;
pub(super) const KNOWN_CATEGORY: i16 = 6;
pub(super) const NUMBER: i16 = 7;

/// What to look for.
#[derive(Default)]
pub(super) struct Look {
    workspace_id: Key<Uuid>,
    pub category_ids: OneOf<Key<Uuid>>,
    pub category_keys: OneOf<String>,
    pub team_ids: OneOf<Key<Uuid>>,
    pub assignee_ids: OneOf<Key<Uuid>>,
    pub customer_ids: OneOf<Key<Uuid>>,
    pub keys: OneOf<String>,
    deepest: i64,
    /// Also draws so many numbers for tickets; only on PostgreSQL, where the statement then commits without waiting for the
    /// disk: see [`crate::dialect::next_ticket_number`].
    pub draws: Option<i64>,
}

/// A row: what it tells of, three ids, two codes, a number, a word, and what a team gives one member at most.
pub(super) type Row = (
    i16,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<i16>,
    Option<i16>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

impl Look {
    /// Looks for what another one refers to as well.
    pub(super) fn refer_to(&mut self, asked: &References) {
        self.category_ids.extend(asked.category_id.map(|id| Key(id.uuid())));
        self.team_ids.extend(asked.team_id.map(|id| Key(id.uuid())));
        self.assignee_ids.extend(asked.assignee_id.map(|id| Key(id.uuid())));
    }

    pub(super) fn rows(mut self, conn: &mut Conn, scope: &Scope) -> Result<Vec<Row>, StorageError> {
        self.workspace_id = Key(scope.workspace_id().uuid());
        self.deepest = i64::try_from(MAX_CATEGORY_DEPTH).unwrap_or(i64::MAX);
        Ok(on!(conn, |c| self.load(c))?)
    }
}

// Told apart by the text, of which PostgreSQL sees two.
impl QueryId for Look {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Look {
    type SqlType = (
        SmallInt,
        Nullable<Uid>,
        Nullable<Uid>,
        Nullable<Uid>,
        Nullable<SmallInt>,
        Nullable<SmallInt>,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<BigInt>,
    );
}

impl<C> RunQueryDsl<C> for Look {}

impl<DB> QueryFragment<DB> for Look
where
    DB: Backend + HasSqlType<Uid> + Lists<Uid, Key<Uuid>> + Lists<Text, String>,
    i64: ToSql<BigInt, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        macro_rules! sql {
            ($($text:literal $($bind:ident $type:ty)?),+) => {
                $(out.push_sql($text); $(sql!(@bind $bind $type);)?)+
            };
            (@bind workspace_id $type:ty) => {
                out.push_bind_param::<$type, _>(&self.workspace_id)?
            };
            (@bind deepest $type:ty) => {
                out.push_bind_param::<$type, _>(&self.deepest)?
            };
            (@bind $list:ident $type:ty) => {
                <DB as Lists<$type, _>>::is_in(&self.$list, &mut out)?
            };
        }
        out.push_sql("WITH RECURSIVE ");
        if let Some(numbers) = &self.draws {
            out.push_sql("drawn AS (UPDATE ticket_counters SET last_number = last_number + ");
            out.push_bind_param::<BigInt, _>(numbers)?;
            sql!(
                " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting WHERE workspace_id = "
                workspace_id Uid, " RETURNING last_number), "
            );
        }
        sql!(
            "chain (level, id, parent_id, team_id, skills) AS (
             SELECT CAST(1 AS bigint), id, parent_id, team_id, required_skills FROM categories WHERE workspace_id = " workspace_id Uid,
            " AND (id" category_ids Uid, " OR key" category_keys Text,
            ") UNION ALL SELECT chain.level + 1, above.id, above.parent_id, above.team_id, above.required_skills FROM chain
             JOIN categories AS above ON above.id = chain.parent_id AND above.workspace_id = " workspace_id Uid,
            " WHERE chain.level < " deepest BigInt,
            ") SELECT CAST(1 AS smallint), chain.id, chain.parent_id, chain.team_id, teams.assignment_mode,
             CAST(NULL AS smallint), CAST(NULL AS bigint), chain.skills, teams.share_count, teams.share_minutes
             FROM chain LEFT JOIN teams ON teams.id = chain.team_id AND teams.workspace_id = " workspace_id Uid,
            " UNION ALL SELECT CAST(2 AS smallint), NULL, NULL, id, assignment_mode, NULL, NULL, NULL,
             share_count, share_minutes FROM teams
             WHERE workspace_id = " workspace_id Uid, " AND id" team_ids Uid,
            " UNION ALL SELECT CAST(3 AS smallint), config_versions.version, NULL, teams.id, teams.assignment_mode,
             CASE WHEN workspaces.received_message THEN workspaces.locale END, CAST(workspaces.digits AS bigint),
             NULL, teams.share_count, teams.share_minutes FROM workspaces
             LEFT JOIN config_versions ON config_versions.workspace_id = workspaces.id
             LEFT JOIN teams ON teams.workspace_id = workspaces.id AND teams.id = workspaces.fallback_team_id
             WHERE workspaces.id = " workspace_id Uid,
            " UNION ALL SELECT CAST(4 AS smallint), id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM agents
             WHERE deactivated_at IS NULL AND workspace_id = " workspace_id Uid, " AND id" assignee_ids Uid,
            " UNION ALL SELECT CAST(5 AS smallint), id, organization_id, NULL, tier, locale, blocked_at, NULL,
             NULL, NULL FROM customers WHERE deleted_at IS NULL AND workspace_id = " workspace_id Uid, " AND id" customer_ids Uid,
            " UNION ALL SELECT CAST(6 AS smallint), id, NULL, NULL, NULL, NULL, NULL, key, NULL, NULL FROM categories
             WHERE workspace_id = " workspace_id Uid, " AND key" keys Text
        );
        if self.draws.is_some() {
            out.push_sql(
                " UNION ALL SELECT CAST(7 AS smallint), NULL, NULL, NULL, NULL, NULL, last_number, NULL, NULL, NULL FROM drawn",
            );
        }
        Ok(())
    }
}
