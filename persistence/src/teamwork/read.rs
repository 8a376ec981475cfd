//! How far agents have read.

use diesel::{
    dsl::{count_star, not},
    prelude::*,
};
use domain::{
    actor::Actor,
    ids::{AgentId, MessageId, TicketId},
    teamwork::ReadState,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    message::{actor_code, hidden_kind},
    schema::{messages, read_markers},
    types::{Key, UidColumn},
};

/// How far the agent has read the ticket. Notes count for who may read them.
pub fn state(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    ticket: TicketId,
    without_notes: bool,
) -> Result<ReadState, StorageError> {
    let marker: Option<(i64, i64)> = read_markers::table
        .find((scope.key(), Key(agent), Key(ticket)))
        .select((read_markers::position, read_markers::read_at))
        .first(conn)
        .optional()?;
    let position = marker.map_or(0, |(position, _)| position);
    let is_own = messages::author_kind
        .eq(actor_code(&Actor::Agent(agent)))
        .and(messages::author_id.is_not_null())
        .and(messages::author_id.assume_not_null().eq_id(agent.uuid()));
    let unread = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket))
        .filter(messages::position.gt(position))
        .filter(messages::kind.ne(hidden_kind(without_notes)))
        .filter(not(is_own));
    let unread_count: i64 = on!(conn, |c| unread.select(count_star()).get_result(c))?;
    let first = unread.order_by(messages::position.asc()).select(messages::id);
    let first_unread: Option<MessageId> = on!(conn, |c| first.first(c).optional())?;
    Ok(ReadState { read_at: marker.map(|(_, at)| Instant::from_millis(at)), unread_count, first_unread })
}

/// The place of a message in this ticket; none for one of another ticket.
pub fn place(
    conn: &mut Conn,
    scope: &Scope,
    ticket: TicketId,
    message: MessageId,
) -> Result<Option<i64>, StorageError> {
    Ok(messages::table
        .find((scope.key(), Key(message)))
        .filter(messages::ticket_id.eq_id(ticket))
        .select(messages::position)
        .first(conn)
        .optional()?)
}

/// Keeps that the agent has read up to this place.
pub fn mark(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    ticket: TicketId,
    position: i64,
    now: Instant,
) -> Result<(), StorageError> {
    let row = (
        read_markers::workspace_id.eq(scope.key()),
        read_markers::agent_id.eq_id(agent),
        read_markers::ticket_id.eq_id(ticket),
        read_markers::position.eq(position),
        read_markers::read_at.eq(now.millis()),
    );
    on!(conn, |c| diesel::insert_into(read_markers::table)
        .values(row)
        .on_conflict((read_markers::workspace_id, read_markers::agent_id, read_markers::ticket_id))
        .do_update()
        .set((read_markers::position.eq(position), read_markers::read_at.eq(now.millis())))
        .execute(c))?;
    Ok(())
}
