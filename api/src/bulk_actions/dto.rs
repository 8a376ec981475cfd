//! The wire shapes of what was done in one go.

use std::collections::BTreeMap;

use domain::{
    bulk::BulkKind,
    ids::{BulkActionId, MacroId, TicketId},
    rules::Done,
    time::Instant,
};
use persistence::bulk::{BulkAction, BulkItem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    history::ChangeDto,
    http::{ApiError, Problem, RequestContext},
    rules::ActionOutcome,
    undoing::undoable_until,
};

/// What became of several tickets.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BulkTicketsResult)]
pub struct BulkAnswer {
    /// Under which it can be read and, for 24 hours, undone (`undoBulkAction`); null in a dry run.
    #[schema(value_type = Option<String>, required = true, max_length = 31, example = "bulk_01jd0000000000000000000000")]
    pub bulk_action_id: Option<BulkActionId>,
    /// Was nothing written?
    pub dry_run: bool,
    /// Was it all or nothing?
    pub atomic: bool,
    /// What became of each item, in order.
    #[schema(value_type = Vec<BulkResult>, max_items = 100)]
    pub results: Vec<Value>,
    /// How many of what.
    pub summary: BulkSummary,
}

/// How many items came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkSummary {
    /// All of them.
    #[schema(minimum = 1, maximum = 100)]
    pub total: usize,
    /// Those that were done, those with nothing to change among them.
    #[schema(minimum = 0, maximum = 100)]
    pub done: usize,
    /// Those that were not.
    #[schema(minimum = 0, maximum = 100)]
    pub failed: usize,
}

/// What became of an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BulkTicketResult)]
pub struct BulkResult {
    /// Its place, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub index: usize,
    /// The status that the item would have been answered with by itself.
    #[schema(minimum = 200, maximum = 599, example = 200)]
    pub status: u16,
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub id: TicketId,
    /// The ticket's version after it; null where it was not done.
    #[schema(required = true, minimum = 1)]
    pub version: Option<i64>,
    /// The fields it changed, each with its value before and after. What rules and routing made of it is not among them.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub changes: BTreeMap<String, ChangeDto>,
    /// Why it was not done: a problem document. Pointers are those of the request.
    #[schema(required = true)]
    pub error: Option<Problem>,
}

impl BulkResult {
    /// Of an item that was done.
    pub fn done(index: usize, id: TicketId, version: i64, done: &[Done]) -> Self {
        let mut changes: BTreeMap<String, ChangeDto> = BTreeMap::new();
        for (field, from, to) in done.iter().flat_map(|done| &done.changes) {
            let first = changes.get(field).map_or_else(|| from.clone(), |known| known.from.clone());
            changes.insert(field.clone(), ChangeDto::of(first, to.clone()));
        }
        Self { index, status: 200, id, version: Some(version), changes, error: None }
    }

    /// Of an item that was not.
    pub fn failed(index: usize, id: TicketId, error: &ApiError, context: &RequestContext) -> Self {
        let status = error.code.status().as_u16();
        Self { index, status, id, version: None, changes: BTreeMap::new(), error: Some(error.document(context)) }
    }
}

/// What was done with tickets in one go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BulkAction)]
pub struct BulkActionDto {
    /// Its id.
    #[schema(value_type = String, max_length = 31, example = "bulk_01jd0000000000000000000000")]
    pub id: BulkActionId,
    /// `tickets`: tickets that were changed in one go; `macro`: a macro that was applied to a ticket. More may be added.
    #[schema(value_type = String, max_length = 20, example = "tickets")]
    pub kind: BulkKind,
    /// The macro, of that kind. It may be gone.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub macro_id: Option<MacroId>,
    /// Who did it: the id of an agent or a token.
    #[schema(max_length = 31)]
    pub created_by: String,
    /// When. It is kept for 90 days.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// Until when it can be undone.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub undoable_until: Instant,
    /// What was done with each of the tickets, in order. What failed is not among them.
    #[schema(max_items = 100)]
    pub items: Vec<BulkItemDto>,
}

/// What was done with a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BulkActionItem)]
pub struct BulkItemDto {
    /// Its place in the request, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub index: i64,
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The ticket's version after all that happened in the same request.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
    /// What became of each part, in order.
    #[schema(max_items = 23)]
    pub actions: Vec<ActionOutcome>,
    /// When it was undone.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub undone_at: Option<Instant>,
}

impl BulkActionDto {
    /// It with these items.
    pub fn of(action: BulkAction, items: Vec<BulkItem>) -> Self {
        Self {
            id: action.id,
            kind: action.kind,
            macro_id: action.macro_id,
            created_by: action.created_by,
            undoable_until: undoable_until(action.created_at),
            created_at: action.created_at,
            items: items.into_iter().map(BulkItemDto::from).collect(),
        }
    }
}

impl From<BulkItem> for BulkItemDto {
    fn from(item: BulkItem) -> Self {
        Self {
            index: item.position,
            ticket_id: item.ticket_id,
            ticket_version: item.ticket_version,
            actions: item.actions.into_iter().map(ActionOutcome::from).collect(),
            undone_at: item.undone.map(|(at, _)| at),
        }
    }
}
