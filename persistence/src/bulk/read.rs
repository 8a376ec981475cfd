//! Reading what was done in one go.

use diesel::prelude::*;
use domain::ids::{BulkActionId, BulkItemId};

use super::row::{ActionRow, BulkAction, BulkItem, ItemRow};
use crate::{
    Conn, Scope, StorageError,
    schema::{bulk_actions, bulk_items},
    types::{Key, UidColumn},
};

/// A bulk action.
pub fn find(conn: &mut Conn, scope: &Scope, id: BulkActionId) -> Result<Option<BulkAction>, StorageError> {
    let row: Option<ActionRow> = bulk_actions::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(BulkAction::try_from).transpose()
}

/// What it did, in order.
pub fn items(conn: &mut Conn, scope: &Scope, id: BulkActionId) -> Result<Vec<BulkItem>, StorageError> {
    let rows: Vec<ItemRow> = bulk_items::table
        .filter(bulk_items::workspace_id.eq(scope.key()))
        .filter(bulk_items::bulk_action_id.eq_id(id))
        .order_by(bulk_items::position.asc())
        .load(conn)?;
    rows.into_iter().map(BulkItem::try_from).collect()
}

/// What it did with one ticket.
pub fn find_item(conn: &mut Conn, scope: &Scope, id: BulkItemId) -> Result<Option<BulkItem>, StorageError> {
    let row: Option<ItemRow> = bulk_items::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(BulkItem::try_from).transpose()
}
