//! What agents carry, kept up with every change of a ticket.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, Nullable},
};
use domain::{
    ids::{AgentId, WorkspaceId},
    routing::load_changes,
    ticket::Ticket,
};

use crate::{
    Scope,
    types::{Key, Uid},
    writes::{Plain, Writes},
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

impl<DB> QueryFragment<DB> for AddLoad
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<AgentId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE agent_load SET weight = weight + ");
        out.push_bind_param::<BigInt, _>(&self.points)?;
        out.push_sql(", last_assigned_at = COALESCE(");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.assigned_at)?;
        out.push_sql(", last_assigned_at) WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND agent_id = ");
        out.push_bind_param::<Uid, _>(&self.agent_id)
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
        writes.push(Plain::new(AddLoad {
            workspace_id: scope.key(),
            agent_id: Key(change.agent_id),
            points: change.points,
            assigned_at,
        }));
    }
}
