//! Replies that go on to the children of their ticket: who is a child, and which of them have been looked at.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use domain::{
    ids::{MessageId, TicketId, WorkspaceId},
    link::LinkKind,
    ticket::Status,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{reply_copies, ticket_links, tickets},
    types::{Key, Uid, UidColumn},
    writes::{Writes, insert_row},
};

/// The links whose sources are children: parts of the ticket, and those that tell of its trouble.
const KINDS: [LinkKind; 2] = [LinkKind::Parent, LinkKind::Incident];

struct Row {
    workspace_id: Key<WorkspaceId>,
    message_id: Key<MessageId>,
    ticket_id: Key<TicketId>,
    copy_id: Option<Key<MessageId>>,
    at: i64,
}

insert_row!(
    Row, "reply_copies",
    workspace_id Uid, message_id Uid, ticket_id Uid, copy_id Nullable<Uid>, at BigInt,
);

/// How many children of the ticket are open.
pub fn open_children(conn: &mut Conn, scope: &Scope, parent: TicketId) -> Result<i64, StorageError> {
    let kinds = KINDS.map(LinkKind::code);
    let children = ticket_links::table
        .filter(ticket_links::workspace_id.eq(scope.key()))
        .filter(ticket_links::target_id.eq_id(parent))
        .filter(ticket_links::kind.eq_any(kinds))
        .select(ticket_links::source_id);
    let open = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::id.eq_any(children))
        .filter(tickets::status.ne(Status::Closed.code()))
        .filter(tickets::spam.eq(false))
        .filter(tickets::deleted_at.is_null());
    Ok(open.count().get_result(conn)?)
}

/// Up to `limit` children of the ticket, linked until `until`, that were not looked at for this reply, in the order of
/// their ids.
pub fn children_left(
    conn: &mut Conn,
    scope: &Scope,
    parent: TicketId,
    message: MessageId,
    until: Instant,
    limit: i64,
) -> Result<Vec<TicketId>, StorageError> {
    let last: Option<TicketId> = reply_copies::table
        .filter(reply_copies::workspace_id.eq(scope.key()))
        .filter(reply_copies::message_id.eq_id(message))
        .order_by(reply_copies::ticket_id.desc())
        .select(reply_copies::ticket_id)
        .first(conn)
        .optional()?;
    let mut children: Vec<TicketId> = Vec::new();
    for kind in KINDS {
        // One after another, each in the order of the index.
        let of_kind = ticket_links::table
            .filter(ticket_links::workspace_id.eq(scope.key()))
            .filter(ticket_links::target_id.eq_id(parent))
            .filter(ticket_links::kind.eq(kind.code()))
            .filter(ticket_links::created_at.le(until.millis()))
            .order_by(ticket_links::source_id.asc())
            .select(ticket_links::source_id)
            .limit(limit);
        let found: Vec<TicketId> = match last {
            Some(last) => of_kind.filter(ticket_links::source_id.gt(Key(last))).load(conn)?,
            None => of_kind.load(conn)?,
        };
        children.extend(found);
    }
    children.sort_unstable();
    children.dedup();
    children.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(children)
}

/// Was this child looked at for the reply?
pub fn is_copied(conn: &mut Conn, scope: &Scope, message: MessageId, ticket: TicketId) -> Result<bool, StorageError> {
    let row: Option<i64> = reply_copies::table
        .find((scope.key(), Key(message), Key(ticket)))
        .select(reply_copies::at)
        .first(conn)
        .optional()?;
    Ok(row.is_some())
}

/// Notes that a child was looked at for the reply, and which reply it got.
pub fn note_copy(
    writes: &mut Writes,
    scope: &Scope,
    message: MessageId,
    ticket: TicketId,
    copy: Option<MessageId>,
    at: Instant,
) {
    writes.insert(vec![Row {
        workspace_id: scope.key(),
        message_id: Key(message),
        ticket_id: Key(ticket),
        copy_id: copy.map(Key),
        at: at.millis(),
    }]);
}
