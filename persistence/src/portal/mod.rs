//! What the customer's view of tickets needs beside them: names, and when somebody last wrote what he may read.

use std::collections::HashMap;

use diesel::{dsl::max, prelude::*};
use domain::{
    ids::{AgentId, CustomerId, MessageId, TeamId, TicketId},
    ticket::MessageKind,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{agents, customers, messages, teams},
    types::{Key, UidColumn},
};

/// When the newest message that a customer may read was added to each of these tickets.
pub fn last_public(
    conn: &mut Conn,
    scope: &Scope,
    tickets: &[TicketId],
) -> Result<HashMap<TicketId, Instant>, StorageError> {
    if tickets.is_empty() {
        return Ok(HashMap::new());
    }
    let query = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_any_id(tickets.iter().copied()))
        .filter(messages::kind.ne(MessageKind::Note.code()))
        .group_by(messages::ticket_id)
        .select((messages::ticket_id, max(messages::created_at)));
    let rows: Vec<(TicketId, Option<i64>)> = on!(conn, |c| query.load(c))?;
    Ok(rows.into_iter().filter_map(|(id, at)| Some((id, Instant::from_millis(at?)))).collect())
}

/// The place of a message in its ticket's correspondence; none for one of another ticket, and for a note.
pub fn place(
    conn: &mut Conn,
    scope: &Scope,
    ticket: TicketId,
    message: MessageId,
) -> Result<Option<i64>, StorageError> {
    let query = messages::table
        .find((scope.key(), Key(message)))
        .filter(messages::ticket_id.eq_id(ticket))
        .filter(messages::kind.ne(MessageKind::Note.code()))
        .select(messages::position);
    Ok(query.first(conn).optional()?)
}

/// The names of these agents.
pub fn agent_names(conn: &mut Conn, scope: &Scope, ids: &[AgentId]) -> Result<HashMap<AgentId, String>, StorageError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::id.eq_any_id(ids.iter().copied()))
        .select((agents::id, agents::name));
    let rows: Vec<(AgentId, String)> = query.load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The names of these teams.
pub fn team_names(conn: &mut Conn, scope: &Scope, ids: &[TeamId]) -> Result<HashMap<TeamId, String>, StorageError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::id.eq_any_id(ids.iter().copied()))
        .select((teams::id, teams::name));
    let rows: Vec<(TeamId, String)> = query.load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The names of these customers, of those who have one.
pub fn customer_names(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, String>, StorageError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = customers::table
        .filter(customers::workspace_id.eq(scope.key()))
        .filter(customers::id.eq_any_id(ids.iter().copied()))
        .select((customers::id, customers::name));
    let rows: Vec<(CustomerId, Option<String>)> = query.load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, name)| Some((id, name?))).collect())
}
