//! Reading messages. Children are found only through their workspace, and the use case checks the ticket.

use diesel::prelude::*;
use domain::{
    conversation::Message,
    ids::{MessageId, TicketId},
    ticket::MessageKind,
    time::Instant,
};

use super::row::{MessageRow, RULE};
use crate::{
    Conn, Scope, StorageError,
    schema::messages,
    types::{Key, UidColumn},
};

/// Which part of a correspondence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessagePage {
    /// Only messages added after the ticket reached this version (or before it, walking backward).
    pub after: Option<i64>,
    /// Newest first.
    pub descending: bool,
    /// How many.
    pub limit: i64,
    /// Leave internal notes out.
    pub without_notes: bool,
}

/// Kinds of message as they are listed; the codes are positive.
const EVERY_KIND: i16 = 0;

/// The kind that a reader does not see. A value instead of a missing condition keeps the statement's text the same.
pub(crate) const fn hidden_kind(without_notes: bool) -> i16 {
    if without_notes { MessageKind::Note.code() } else { EVERY_KIND }
}

/// The messages of a ticket in order.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    ticket_id: TicketId,
    page: &MessagePage,
) -> Result<Vec<Message>, StorageError> {
    // Always the same text for each direction: a boxed query would be written anew on every call of a hot path.
    let all = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket_id))
        .filter(messages::kind.ne(hidden_kind(page.without_notes)))
        .limit(page.limit);
    let rows: Vec<MessageRow> = if page.descending {
        let before = page.after.unwrap_or(i64::MAX);
        all.filter(messages::position.lt(before)).order_by(messages::position.desc()).load(conn)?
    } else {
        let after = page.after.unwrap_or(0);
        all.filter(messages::position.gt(after)).order_by(messages::position.asc()).load(conn)?
    };
    rows.into_iter().map(Message::try_from).collect()
}

/// Has a rule replied to the ticket since then?
pub fn has_rule_replied(
    conn: &mut Conn,
    scope: &Scope,
    ticket_id: TicketId,
    since: Instant,
) -> Result<bool, StorageError> {
    let newest: Option<i64> = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket_id))
        .filter(messages::author_kind.eq(RULE))
        .filter(messages::kind.eq(MessageKind::Auto.code()))
        .order_by(messages::position.desc())
        .limit(1)
        .select(messages::created_at)
        .first(conn)
        .optional()?;
    Ok(newest.is_some_and(|at| at > since.millis()))
}

/// One message; the caller checks that its ticket may be seen.
pub fn find(conn: &mut Conn, scope: &Scope, id: MessageId) -> Result<Option<Message>, StorageError> {
    let row: Option<MessageRow> = messages::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Message::try_from).transpose()
}

/// These messages, as far as they exist, in no order; the caller checks that their tickets may be seen.
pub fn find_all(conn: &mut Conn, scope: &Scope, ids: &[MessageId]) -> Result<Vec<Message>, StorageError> {
    let query = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::id.eq_any_id(ids.iter().copied()));
    let rows: Vec<MessageRow> = query.load(conn)?;
    rows.into_iter().map(Message::try_from).collect()
}
