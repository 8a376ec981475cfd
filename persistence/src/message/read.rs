//! Reading messages. Children are found only through their workspace, and the use case checks the ticket.

use diesel::prelude::*;
use domain::{
    conversation::Message,
    ids::{MessageId, TicketId},
    ticket::MessageKind,
};

use super::row::MessageRow;
use crate::{Conn, Scope, StorageError, connection::MultiBackend, schema::messages, types::{Key, UidColumn}};

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

/// The messages of a ticket in order.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    ticket_id: TicketId,
    page: &MessagePage,
) -> Result<Vec<Message>, StorageError> {
    let mut query = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket_id))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if page.without_notes {
        query = query.filter(messages::kind.ne(MessageKind::Note.code()));
    }
    if let Some(after) = page.after {
        query = if page.descending {
            query.filter(messages::position.lt(after))
        } else {
            query.filter(messages::position.gt(after))
        };
    }
    query = if page.descending {
        query.order_by(messages::position.desc())
    } else {
        query.order_by(messages::position.asc())
    };
    let rows: Vec<MessageRow> = query.load(conn)?;
    rows.into_iter().map(Message::try_from).collect()
}

/// One message; the caller checks that its ticket may be seen.
pub fn find(conn: &mut Conn, scope: &Scope, id: MessageId) -> Result<Option<Message>, StorageError> {
    let row: Option<MessageRow> = messages::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Message::try_from).transpose()
}
