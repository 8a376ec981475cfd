//! Writing down what was done in one go.

use diesel::prelude::*;
use domain::{ids::BulkItemId, time::Instant};
use serde_json::Value;

use super::row::{BulkAction, BulkItem, NewAction, NewItem};
use crate::{Conn, Scope, StorageError, schema::bulk_items, stored, types::Key, writes::Writes};

/// Keeps what is done in one go; before its items.
pub fn insert(writes: &mut Writes, scope: &Scope, action: &BulkAction) {
    writes.insert(vec![NewAction {
        workspace_id: scope.key(),
        id: Key(action.id),
        kind: action.kind.code(),
        macro_id: action.macro_id.map(Key),
        created_by: action.created_by.clone(),
        created_at: action.created_at.millis(),
    }]);
}

/// Keeps what was done with a ticket, in the transaction of it.
pub fn insert_item(writes: &mut Writes, scope: &Scope, item: &BulkItem) -> Result<(), StorageError> {
    writes.insert(vec![NewItem {
        workspace_id: scope.key(),
        id: Key(item.id),
        bulk_action_id: Key(item.bulk_action_id),
        position: item.position,
        ticket_id: Key(item.ticket_id),
        ticket_version: item.ticket_version,
        actions: stored::to_text(&item.actions)?,
    }]);
    Ok(())
}

/// Notes that it was undone, and what came of it; under the lock of its ticket.
pub fn note_undone(
    conn: &mut Conn,
    scope: &Scope,
    id: BulkItemId,
    told: &Value,
    now: Instant,
) -> Result<(), StorageError> {
    diesel::update(bulk_items::table.find((scope.key(), Key(id))))
        .set((bulk_items::undone_at.eq(Some(now.millis())), bulk_items::undone.eq(Some(told.to_string()))))
        .execute(conn)?;
    Ok(())
}
