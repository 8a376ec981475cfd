//! The wire shape of what undoing came to.

use std::collections::BTreeMap;

use domain::{
    ids::TicketId,
    rules::UNDO_HOURS,
    ticket::{Left, LeftReason, Undoing},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::history::ChangeDto;

/// What was put back of what was done in one go, and what was not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Undo)]
pub struct UndoDto {
    /// What is undone: the run of a rule, or a bulk action.
    #[schema(max_length = 31, example = "run_01jd0000000000000000000000")]
    pub id: String,
    /// What it came to for each of its tickets, in the order in which they were changed.
    #[schema(max_items = 100)]
    pub tickets: Vec<TicketUndo>,
}

/// What was put back of a ticket, and what was not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketUndo {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The ticket's version after it; null where the ticket is not there for you any more.
    #[schema(required = true, minimum = 1)]
    pub ticket_version: Option<i64>,
    /// When; null: there was nothing to put back.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub undone_at: Option<Instant>,
    /// The fields that were put back, each with its value until then and the one that it has again.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub put_back: BTreeMap<String, ChangeDto>,
    /// What was not put back.
    #[schema(max_items = 100)]
    pub left: Vec<LeftDto>,
}

/// Something that was not put back, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UndoLeft)]
pub struct LeftDto {
    /// The field; for what was said or asked: `note`, `reply` or `survey`; for all of it: `ticket`.
    #[schema(max_length = 50, example = "priority")]
    pub field: String,
    /// `changed_since` (it is not what was made of it any more), `irreversible` (what was said has been said), `gone` (what it was
    /// before, or the ticket itself, is gone), `refused` (the ticket does not let it happen: see `code`). More may be added.
    #[schema(value_type = String, max_length = 20, example = "changed_since")]
    pub reason: LeftReason,
    /// A code as problems have them.
    #[schema(required = true, max_length = 50)]
    pub code: Option<String>,
}

impl From<Left> for LeftDto {
    fn from(Left { field, reason, code }: Left) -> Self {
        Self { field, reason, code }
    }
}

/// What is kept of it with what was undone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    by: String,
    ticket_version: i64,
    put_back: Vec<(String, Value, Value)>,
    left: Vec<LeftDto>,
}

impl Told {
    pub(super) fn of(by: String, ticket_version: i64, undoing: Undoing) -> Self {
        let left = undoing.left.into_iter().map(LeftDto::from).collect();
        Self { by, ticket_version, put_back: undoing.put_back, left }
    }

    /// Was there anything to put back?
    pub const fn is_something(&self) -> bool {
        !self.put_back.is_empty()
    }

    /// What is told of the ticket.
    pub fn answer(self, ticket_id: TicketId, undone_at: Option<Instant>) -> TicketUndo {
        let put_back = self.put_back.into_iter().map(|(field, from, to)| (field, ChangeDto::of(from, to))).collect();
        TicketUndo { ticket_id, ticket_version: Some(self.ticket_version), undone_at, put_back, left: self.left }
    }
}

impl TicketUndo {
    /// Of a ticket that is not there any more.
    pub fn gone(ticket_id: TicketId) -> Self {
        let left = vec![Left::new("ticket", LeftReason::Gone).into()];
        Self { ticket_id, ticket_version: None, undone_at: None, put_back: BTreeMap::new(), left }
    }
}

/// Until when what was done then can be undone.
pub fn undoable_until(created_at: Instant) -> Instant {
    created_at.plus_seconds(UNDO_HOURS * 3_600)
}
