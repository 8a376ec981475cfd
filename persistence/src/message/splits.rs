//! Messages that repeat those of another ticket.

use diesel::prelude::*;
use domain::ids::{MessageId, TicketId, WorkspaceId};

use crate::{
    Conn, Scope, StorageError,
    schema::{messages, split_messages},
    types::{Key, Uid, UidColumn},
    writes::{Writes, insert_row},
};

struct Row {
    workspace_id: Key<WorkspaceId>,
    message_id: Key<MessageId>,
    origin_message_id: Key<MessageId>,
}

insert_row!(Row, "split_messages", workspace_id Uid, message_id Uid, origin_message_id Uid);

/// Notes which message each of these repeats.
pub fn note(writes: &mut Writes, scope: &Scope, repeated: impl IntoIterator<Item = (MessageId, MessageId)>) {
    let row =
        |(message, origin)| Row { workspace_id: scope.key(), message_id: Key(message), origin_message_id: Key(origin) };
    let rows: Vec<Row> = repeated.into_iter().map(row).collect();
    if !rows.is_empty() {
        writes.insert(rows);
    }
}

/// The tickets in which this message is repeated.
pub fn tickets_of(conn: &mut Conn, scope: &Scope, origin: MessageId) -> Result<Vec<TicketId>, StorageError> {
    let repeated =
        messages::workspace_id.eq(split_messages::workspace_id).and(messages::id.eq(split_messages::message_id));
    Ok(split_messages::table
        .inner_join(messages::table.on(repeated))
        .filter(split_messages::workspace_id.eq(scope.key()))
        .filter(split_messages::origin_message_id.eq_id(origin))
        .select(messages::ticket_id)
        .load(conn)?)
}
