//! The rows of bulk actions.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, SmallInt, Text},
};
use domain::{
    bulk::BulkKind,
    ids::{BulkActionId, BulkItemId, MacroId, TicketId, WorkspaceId},
    rules::Done,
    time::Instant,
};
use serde_json::Value;

use crate::{
    StorageError, stored,
    types::{Key, Uid},
    writes::insert_row,
};

/// What was done in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkAction {
    /// Its id.
    pub id: BulkActionId,
    /// What it is.
    pub kind: BulkKind,
    /// The macro, of that kind.
    pub macro_id: Option<MacroId>,
    /// The id on the wire of who did it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
}

/// What it did with one ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkItem {
    /// Its id.
    pub id: BulkItemId,
    /// Of what.
    pub bulk_action_id: BulkActionId,
    /// Its place, from 0.
    pub position: i64,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Of the ticket, after everything.
    pub ticket_version: i64,
    /// What became of each part.
    pub actions: Vec<Done>,
    /// When it was undone, and what came of it.
    pub undone: Option<(Instant, Value)>,
}

#[derive(Queryable)]
pub(super) struct ActionRow {
    _workspace_id: Key<WorkspaceId>,
    id: BulkActionId,
    kind: i16,
    macro_id: Option<Key<MacroId>>,
    created_by: String,
    created_at: i64,
}

impl TryFrom<ActionRow> for BulkAction {
    type Error = StorageError;

    fn try_from(row: ActionRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id,
            kind: stored::code("bulk_actions.kind", BulkKind::from_code, row.kind)?,
            macro_id: row.macro_id.map(|id| id.0),
            created_by: row.created_by,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

#[derive(Queryable)]
pub(super) struct ItemRow {
    _workspace_id: Key<WorkspaceId>,
    id: BulkItemId,
    bulk_action_id: BulkActionId,
    position: i64,
    ticket_id: TicketId,
    ticket_version: i64,
    actions: String,
    undone_at: Option<i64>,
    undone: Option<String>,
}

impl TryFrom<ItemRow> for BulkItem {
    type Error = StorageError;

    fn try_from(row: ItemRow) -> Result<Self, StorageError> {
        let told: Option<Value> =
            row.undone.as_deref().map(|text| stored::from_text("bulk_items.undone", text)).transpose()?;
        Ok(Self {
            id: row.id,
            bulk_action_id: row.bulk_action_id,
            position: row.position,
            ticket_id: row.ticket_id,
            ticket_version: row.ticket_version,
            actions: stored::from_text("bulk_items.actions", &row.actions)?,
            undone: row.undone_at.map(Instant::from_millis).zip(told),
        })
    }
}

pub(super) struct NewAction {
    pub workspace_id: Key<WorkspaceId>,
    pub id: Key<BulkActionId>,
    pub kind: i16,
    pub macro_id: Option<Key<MacroId>>,
    pub created_by: String,
    pub created_at: i64,
}

insert_row!(
    NewAction, "bulk_actions",
    workspace_id Uid, id Uid, kind SmallInt, macro_id Nullable<Uid>, created_by Text, created_at BigInt,
);

pub(super) struct NewItem {
    pub workspace_id: Key<WorkspaceId>,
    pub id: Key<BulkItemId>,
    pub bulk_action_id: Key<BulkActionId>,
    pub position: i64,
    pub ticket_id: Key<TicketId>,
    pub ticket_version: i64,
    pub actions: String,
}

insert_row!(
    NewItem, "bulk_items",
    workspace_id Uid, id Uid, bulk_action_id Uid, position BigInt, ticket_id Uid, ticket_version BigInt, actions Text,
);
