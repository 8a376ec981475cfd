//! What an agent has.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, TeamId, TicketId},
    ticket::Status,
};

use crate::{Conn, Scope, StorageError, connection::MultiBackend, schema::tickets, types::UidColumn};

/// Up to `limit` tickets of an agent that are neither closed nor in the bin, of this team or of any.
pub fn held_by(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    team: Option<TeamId>,
    limit: i64,
) -> Result<Vec<TicketId>, StorageError> {
    let mut query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::assignee_id.eq_id(agent))
        .filter(tickets::status.ne(Status::Closed.code()))
        .filter(tickets::deleted_at.is_null())
        .order_by((tickets::created_at.asc(), tickets::id.asc()))
        .select(tickets::id)
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(team) = team {
        query = query.filter(tickets::team_id.eq_id(team));
    }
    Ok(query.load(conn)?)
}
