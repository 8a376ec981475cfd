//! The wire shape of what a rule did.

use std::collections::BTreeMap;

use domain::{
    ids::{RuleId, RuleRunId, TicketId},
    rules::{ActionKind, Done, Mode, Outcome},
    time::Instant,
};
use persistence::rules::Kept;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{history::ChangeDto, undoing::undoable_until};

/// What a rule did with a ticket once, or in the shadow would have done, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleRun)]
pub struct RunDto {
    /// The run's id.
    #[schema(value_type = String, max_length = 30, example = "run_01jd0000000000000000000000")]
    pub id: RuleRunId,
    /// The rule. It may be gone.
    #[schema(value_type = String, max_length = 31)]
    pub rule_id: RuleId,
    /// The rule's version that acted.
    #[schema(minimum = 1)]
    pub rule_version: i64,
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The ticket's version after all that happened in the same request.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
    /// `live`: it acted; `shadow`: it would have.
    #[schema(value_type = String, max_length = 10, example = "live")]
    pub mode: Mode,
    /// 1: because of the request; 2 and more: because of what rules had changed.
    #[schema(minimum = 1, maximum = 5)]
    pub round: i64,
    /// Did it meet an error? `code` of an action tells which.
    pub failed: bool,
    /// The comparisons of its condition that held.
    #[schema(value_type = Vec<Object>, max_items = 200)]
    pub matched: Vec<Value>,
    /// What became of its actions, in order.
    #[schema(max_items = 20)]
    pub actions: Vec<ActionOutcome>,
    /// When. It is kept for 90 days.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// Until when it can be undone; null if it cannot: it only watched, or was undone.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub undoable_until: Option<Instant>,
    /// When it was undone.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub undone_at: Option<Instant>,
}

/// What became of an action.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleActionOutcome)]
pub struct ActionOutcome {
    /// Its type.
    #[schema(value_type = String, max_length = 20, example = "update")]
    pub r#type: ActionKind,
    /// `done`, `nothing` (there was nothing to change), `refused` (the ticket did not let it happen: see `code`), `left_out`
    /// (one request had caused too much already). More may be added.
    #[schema(value_type = String, max_length = 20, example = "done")]
    pub outcome: Outcome,
    /// Why it was refused: a code as problems have them.
    #[schema(required = true, max_length = 50)]
    pub code: Option<String>,
    /// The fields it changed, each with its value before and after.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub changes: BTreeMap<String, ChangeDto>,
}

impl From<Kept> for RunDto {
    fn from(run: Kept) -> Self {
        Self {
            id: run.id,
            rule_id: run.rule_id,
            rule_version: run.rule_version,
            ticket_id: run.ticket_id,
            ticket_version: run.ticket_version,
            mode: run.mode,
            round: run.round,
            failed: run.failed,
            matched: run.matched,
            actions: run.actions.into_iter().map(ActionOutcome::from).collect(),
            created_at: run.created_at,
            undoable_until: (run.mode == Mode::Live && run.undone.is_none()).then(|| undoable_until(run.created_at)),
            undone_at: run.undone.map(|(at, _)| at),
        }
    }
}

impl From<Done> for ActionOutcome {
    fn from(done: Done) -> Self {
        let changes = done.changes.into_iter().map(|(field, from, to)| (field, ChangeDto::of(from, to)));
        Self { r#type: done.kind, outcome: done.outcome, code: done.code, changes: changes.collect() }
    }
}
