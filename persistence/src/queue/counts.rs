//! How much waits, by team and priority.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt},
};
use domain::{
    ids::{TeamId, WorkspaceId},
    policy::Visibility,
    ticket::Priority,
};

use super::tally::NO_TEAM;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    stored,
    types::{Key, Uid},
};

/// How many tickets of a team and a priority wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCount {
    /// The team.
    pub team_id: Option<TeamId>,
    /// The priority.
    pub priority: Priority,
    /// How many.
    pub count: i64,
}

struct Counts<'a> {
    workspace_id: Key<WorkspaceId>,
    /// Only these teams and what has none.
    teams: Option<&'a [TeamId]>,
}

impl QueryId for Counts<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Counts<'_> {
    type SqlType = (Uid, SmallInt, BigInt);
}

impl<C> RunQueryDsl<C> for Counts<'_> {}

impl<DB> QueryFragment<DB> for Counts<'_>
where
    DB: Backend + HasSqlType<Uid>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TeamId>: ToSql<Uid, DB>,
    TeamId: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT team_id, priority, CAST(sum(count) AS bigint) FROM queue_counts WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        if let Some(teams) = self.teams {
            out.push_sql(" AND team_id IN (");
            out.push_bind_param::<Uid, _>(&NO_TEAM)?;
            for team in teams {
                out.push_sql(", ");
                out.push_bind_param::<Uid, _>(team)?;
            }
            out.push_sql(")");
        }
        out.push_sql(" GROUP BY team_id, priority HAVING sum(count) <> 0");
        Ok(())
    }
}

/// What waits in the teams that a caller sees, and without a team. Where nothing waits there is no count.
pub fn counts(conn: &mut Conn, scope: &Scope, visibility: &Visibility) -> Result<Vec<QueueCount>, StorageError> {
    let teams = match visibility {
        Visibility::All => None,
        // The queue is the team's affair.
        Visibility::Customer { .. } => return Ok(Vec::new()),
        Visibility::Member { team_ids, .. } => Some(team_ids.as_slice()),
    };
    let query = Counts { workspace_id: scope.key(), teams };
    let rows: Vec<(TeamId, i16, i64)> = on!(conn, |c| query.load(c))?;
    rows.into_iter()
        .map(|(team_id, priority, count)| {
            let priority = stored::code("tickets.priority", Priority::from_code, priority)?;
            Ok(QueueCount { team_id: (team_id != NO_TEAM.0).then_some(team_id), priority, count })
        })
        .collect()
}
