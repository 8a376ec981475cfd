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

use crate::{
    Conn, Scope, StorageError,
    connection::on,
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

/// The most keys of categories to look for.
pub const MAX_KEYS: usize = 4;

/// What to look for. What is not asked for is sought as an id or a key that nothing has, so that the statement is always
/// the same.
pub(super) struct Look {
    workspace_id: Key<Uuid>,
    pub category_id: Key<Uuid>,
    pub category_key: String,
    pub team_id: Key<Uuid>,
    pub assignee_id: Key<Uuid>,
    pub customer_id: Key<Uuid>,
    pub keys: [String; MAX_KEYS],
    deepest: i64,
    /// Also draws a number for a ticket; only on PostgreSQL, where the statement then commits without waiting for the
    /// disk: see [`crate::dialect::next_ticket_number`].
    pub draws: bool,
}

/// A row: what it tells of, three ids, two codes, a number and a word.
pub(super) type Row =
    (i16, Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<i16>, Option<i16>, Option<i64>, Option<String>);

impl Look {
    pub(super) fn new() -> Self {
        Self {
            workspace_id: Key(Uuid::nil()),
            category_id: Key(Uuid::nil()),
            category_key: String::new(),
            team_id: Key(Uuid::nil()),
            assignee_id: Key(Uuid::nil()),
            customer_id: Key(Uuid::nil()),
            keys: Default::default(),
            deepest: i64::try_from(MAX_CATEGORY_DEPTH).unwrap_or(i64::MAX),
            draws: false,
        }
    }

    pub(super) fn rows(mut self, conn: &mut Conn, scope: &Scope) -> Result<Vec<Row>, StorageError> {
        self.workspace_id = Key(scope.workspace_id().uuid());
        Ok(on!(conn, |c| self.load(c))?)
    }
}

// Told apart by the text, of which there are two.
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
    );
}

impl<C> RunQueryDsl<C> for Look {}

impl<DB> QueryFragment<DB> for Look
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    String: ToSql<Text, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        macro_rules! sql {
            ($($text:literal $($bind:ident $type:ty)?),+) => {
                $(out.push_sql($text); $(out.push_bind_param::<$type, _>(&self.$bind)?;)?)+
            };
        }
        out.push_sql("WITH RECURSIVE ");
        if self.draws {
            sql!(
                "drawn AS (UPDATE ticket_counters SET last_number = last_number + 1
                 FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting WHERE workspace_id = "
                workspace_id Uid, " RETURNING last_number), "
            );
        }
        sql!(
            "chain (level, id, parent_id, team_id) AS (
             SELECT CAST(1 AS bigint), id, parent_id, team_id FROM categories WHERE workspace_id = " workspace_id Uid,
            " AND (id = " category_id Uid, " OR key = " category_key Text,
            ") UNION ALL SELECT chain.level + 1, above.id, above.parent_id, above.team_id FROM chain
             JOIN categories AS above ON above.id = chain.parent_id AND above.workspace_id = " workspace_id Uid,
            " WHERE chain.level < " deepest BigInt,
            ") SELECT CAST(1 AS smallint), chain.id, chain.parent_id, chain.team_id, teams.assignment_mode,
             CAST(NULL AS smallint), CAST(NULL AS bigint), CAST(NULL AS text)
             FROM chain LEFT JOIN teams ON teams.id = chain.team_id AND teams.workspace_id = " workspace_id Uid,
            " UNION ALL SELECT CAST(2 AS smallint), NULL, NULL, id, assignment_mode, NULL, NULL, NULL FROM teams
             WHERE workspace_id = " workspace_id Uid, " AND id = " team_id Uid,
            " UNION ALL SELECT CAST(3 AS smallint), NULL, NULL, teams.id, teams.assignment_mode,
             CASE WHEN workspaces.received_message THEN workspaces.locale END, NULL, NULL FROM workspaces
             LEFT JOIN teams ON teams.workspace_id = workspaces.id AND teams.id = workspaces.fallback_team_id
             WHERE workspaces.id = " workspace_id Uid,
            " UNION ALL SELECT CAST(4 AS smallint), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM agents
             WHERE deactivated_at IS NULL AND workspace_id = " workspace_id Uid, " AND id = " assignee_id Uid,
            " UNION ALL SELECT CAST(5 AS smallint), id, organization_id, NULL, tier, locale, blocked_at, NULL
             FROM customers WHERE deleted_at IS NULL AND workspace_id = " workspace_id Uid, " AND id = " customer_id Uid,
            " UNION ALL SELECT CAST(6 AS smallint), id, NULL, NULL, NULL, NULL, NULL, key FROM categories
             WHERE workspace_id = " workspace_id Uid, " AND key IN ("
        );
        for (place, key) in self.keys.iter().enumerate() {
            if place > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<Text, _>(key)?;
        }
        out.push_sql(")");
        if self.draws {
            out.push_sql(
                " UNION ALL SELECT CAST(7 AS smallint), NULL, NULL, NULL, NULL, NULL, last_number, NULL FROM drawn",
            );
        }
        Ok(())
    }
}
