//! The wire shape of what undoing came to.

use std::collections::BTreeMap;

use domain::{
    ids::{RuleRunId, TicketId},
    ticket::{Left, LeftReason, Undoing},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::history::ChangeDto;

/// What was put back of what a rule did, and what was not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleRunUndo)]
pub struct UndoDto {
    /// The run.
    #[schema(value_type = String, max_length = 30)]
    pub run_id: RuleRunId,
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The ticket's version after it.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
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
#[schema(as = RuleRunLeft)]
pub struct LeftDto {
    /// The field; for what was said: `note` or `reply`.
    #[schema(max_length = 50, example = "priority")]
    pub field: String,
    /// `changed_since` (it is not what the rule made of it any more), `irreversible` (what was said has been said), `gone` (what
    /// it was before is gone), `refused` (the ticket does not let it happen: see `code`). More may be added.
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

/// What is kept of it with the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Told {
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

    pub(super) fn answer(self, run_id: RuleRunId, ticket_id: TicketId, undone_at: Option<Instant>) -> UndoDto {
        let put_back = self.put_back.into_iter().map(|(field, from, to)| (field, ChangeDto::of(from, to))).collect();
        UndoDto { run_id, ticket_id, ticket_version: self.ticket_version, undone_at, put_back, left: self.left }
    }
}
