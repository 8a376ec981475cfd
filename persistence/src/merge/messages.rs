//! Messages that joined another ticket. While they are there they have its id and a place of their own in its
//! correspondence, so whatever reads one reads them; where they came from is kept beside them.

use diesel::prelude::*;
use domain::{
    conversation::Courtesy,
    ids::{MessageId, TicketId},
    ticket::{Line, MessageKind},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{merged_messages, messages},
    stored,
    types::{Key, UidColumn},
};

/// Where a message came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// It.
    pub message_id: MessageId,
    /// The ticket it was written to.
    pub ticket_id: TicketId,
    /// Its place there.
    pub position: i64,
}

/// Every message of a ticket, oldest first.
pub fn lines(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<Line>, StorageError> {
    let rows: Vec<(MessageId, i16, i64, Option<i16>)> = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket))
        .order_by(messages::position.asc())
        .select((messages::id, messages::kind, messages::created_at, messages::courtesy))
        .load(conn)?;
    let line = |(id, kind, at, courtesy)| {
        let courtesy = stored::code_opt("messages.courtesy", Courtesy::from_code, courtesy)?;
        Ok(Line {
            id,
            kind: stored::code("messages.kind", MessageKind::from_code, kind)?,
            created_at: Instant::from_millis(at),
            is_courtesy: courtesy.is_some_and(Courtesy::is_one),
        })
    };
    rows.into_iter().map(line).collect()
}

/// Puts a message at a place in a ticket's correspondence.
pub fn move_message(
    conn: &mut Conn,
    scope: &Scope,
    id: MessageId,
    to: TicketId,
    position: i64,
) -> Result<(), StorageError> {
    let place = (messages::ticket_id.eq_id(to), messages::position.eq(position));
    let moved = diesel::update(messages::table.find((scope.key(), Key(id)))).set(place).execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Keeps where messages came from; of one that came from somewhere before, that stays.
pub fn note_origins(conn: &mut Conn, scope: &Scope, origins: &[Origin]) -> Result<(), StorageError> {
    for origin in origins {
        let row = (
            merged_messages::workspace_id.eq(scope.key()),
            merged_messages::message_id.eq_id(origin.message_id),
            merged_messages::origin_ticket_id.eq_id(origin.ticket_id),
            merged_messages::origin_position.eq(origin.position),
        );
        on!(conn, |c| diesel::insert_into(merged_messages::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// The messages that came from this ticket and are still there, in the order they had.
pub fn origins_of(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<Origin>, StorageError> {
    let kept =
        messages::workspace_id.eq(merged_messages::workspace_id).and(messages::id.eq(merged_messages::message_id));
    let rows: Vec<(MessageId, i64)> = merged_messages::table
        .inner_join(messages::table.on(kept))
        .filter(merged_messages::workspace_id.eq(scope.key()))
        .filter(merged_messages::origin_ticket_id.eq_id(ticket))
        .order_by(merged_messages::origin_position.asc())
        .select((merged_messages::message_id, merged_messages::origin_position))
        .load(conn)?;
    let origin = |(message_id, position)| Origin { message_id, ticket_id: ticket, position };
    Ok(rows.into_iter().map(origin).collect())
}

/// Takes messages back to where they came from, and forgets that they were away.
pub fn take_back(conn: &mut Conn, scope: &Scope, ticket: TicketId, origins: &[Origin]) -> Result<(), StorageError> {
    for origin in origins {
        move_message(conn, scope, origin.message_id, ticket, origin.position)?;
    }
    let away = merged_messages::table
        .filter(merged_messages::workspace_id.eq(scope.key()))
        .filter(merged_messages::origin_ticket_id.eq_id(ticket));
    diesel::delete(away).execute(conn)?;
    Ok(())
}
