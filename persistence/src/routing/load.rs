//! What agents carry, kept up with every change of a ticket.

use diesel::{
    backend::Backend,
    connection::Connection as _,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, Nullable},
    sqlite::Sqlite,
};
use domain::{
    ids::{AgentId, WorkspaceId},
    routing::load_changes,
    ticket::Ticket,
};

use crate::{
    Scope,
    types::{Key, Uid},
    writes::{Step, Write, Writes},
};

/// Adds to what one agent carries. Relative, so that two units of work that meet both count.
struct AddLoad {
    workspace_id: Key<WorkspaceId>,
    agent_id: Key<AgentId>,
    points: i64,
    assigned_at: Option<i64>,
}

impl QueryId for AddLoad {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// The statement around its four values.
const TEXT: [&str; 4] = [
    "UPDATE agent_load SET weight = weight + ",
    ", last_assigned_at = COALESCE(",
    ", last_assigned_at) WHERE workspace_id = ",
    " AND agent_id = ",
];

impl AddLoad {
    /// Sends the values, each after what stands before it.
    fn walk<'b, DB>(&'b self, before: [&str; 4], mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Uid>,
        i64: ToSql<BigInt, DB>,
        Option<i64>: ToSql<Nullable<BigInt>, DB>,
        Key<WorkspaceId>: ToSql<Uid, DB>,
        Key<AgentId>: ToSql<Uid, DB>,
    {
        let [points, assigned, workspace, agent] = before;
        out.push_sql(points);
        out.push_bind_param::<BigInt, _>(&self.points)?;
        out.push_sql(assigned);
        out.push_bind_param::<Nullable<BigInt>, _>(&self.assigned_at)?;
        out.push_sql(workspace);
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(agent);
        out.push_bind_param::<Uid, _>(&self.agent_id)
    }
}

impl<DB> QueryFragment<DB> for AddLoad
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<AgentId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk(TEXT, out)
    }
}

impl Write for AddLoad {
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        self.walk(TEXT, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        conn.execute_returning_count(self)
    }

    fn step(&self) -> Option<&dyn Step> {
        Some(self)
    }
}

impl Step for AddLoad {
    fn table(&self) -> &'static str {
        "agent_load"
    }

    fn count(&self) -> usize {
        1
    }

    fn text(&self, value: &mut dyn FnMut() -> String) -> String {
        TEXT.iter().fold(String::new(), |text, before| text + before + &value())
    }

    fn values<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(["", ", ", ", ", ", "], out)
    }
}

/// What follows for loads when a ticket goes from `before` (none: it is opened) to `after`.
pub(crate) fn follow(writes: &mut Writes, scope: &Scope, before: Option<&Ticket>, after: &Ticket) {
    let mut changes = load_changes(before, after);
    // Always in one order: of two units of work that concern the same two agents none waits for the other in a circle.
    changes.sort_unstable_by_key(|change| change.agent_id);
    let newly = after.assignee_id.filter(|agent| before.is_none_or(|before| before.assignee_id != Some(*agent)));
    for change in changes {
        let assigned_at = (newly == Some(change.agent_id)).then(|| after.updated_at.millis());
        writes.push(AddLoad {
            workspace_id: scope.key(),
            agent_id: Key(change.agent_id),
            points: change.points,
            assigned_at,
        });
    }
}
