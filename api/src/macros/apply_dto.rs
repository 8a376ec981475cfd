//! The wire shapes of applying a macro.

use std::collections::BTreeMap;

use domain::{
    ids::{BulkActionId, MacroId},
    rules::{ActionKind, Done, Outcome},
    text::Direction,
    ticket::MessageKind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::apply::{Application, Written};
use crate::{auth::Principal, history::ChangeDto, tickets::dto::TicketDto};

/// Which macro to apply.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ApplyMacro {
    /// The macro. Not there for the caller: 422 `not_found`.
    #[schema(value_type = String, max_length = 30)]
    pub macro_id: MacroId,
    /// Only tell what would happen: nothing is written, and nobody is told.
    #[serde(default)]
    #[schema(default = false)]
    pub dry_run: bool,
}

/// What a macro did with a ticket, or in a dry run would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MacroApplication {
    /// The macro.
    #[schema(value_type = String, max_length = 30)]
    pub macro_id: MacroId,
    /// The macro's version that was applied.
    #[schema(minimum = 1)]
    pub macro_version: i64,
    /// Was nothing written?
    pub dry_run: bool,
    /// Under which it can be undone for 24 hours (`undoBulkAction`); null in a dry run.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub bulk_action_id: Option<BulkActionId>,
    /// What became of its actions, in order.
    #[schema(max_items = 20)]
    pub actions: Vec<MacroActionOutcome>,
    /// The ticket afterwards, with what rules and routing made of it. In a dry run: as the macro alone would leave it.
    pub ticket: TicketDto,
}

/// What became of an action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MacroActionOutcome {
    /// Its type.
    #[schema(value_type = String, max_length = 20, example = "update")]
    pub r#type: ActionKind,
    /// `done`, or `nothing`: there was nothing to change.
    #[schema(value_type = String, max_length = 20, example = "done")]
    pub outcome: Outcome,
    /// The fields it changed, each with its value before and after.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub changes: BTreeMap<String, ChangeDto>,
    /// What it said.
    #[schema(required = true)]
    pub message: Option<MacroMessage>,
}

/// What a macro says in a conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MacroMessage {
    /// `reply` or `note`.
    #[schema(value_type = String, max_length = 20, example = "reply")]
    pub kind: MessageKind,
    /// The words without markup.
    #[schema(max_length = 1000000)]
    pub body_text: String,
    /// The text as HTML that is safe to show.
    #[schema(max_length = 4000000)]
    pub body_html: String,
    /// The direction to lay it out in: `ltr` or `rtl`.
    #[schema(value_type = String, max_length = 3, example = "rtl")]
    pub direction: Direction,
}

impl From<Written> for MacroMessage {
    fn from(written: Written) -> Self {
        let body = written.body;
        Self { kind: written.kind, body_text: body.text, body_html: body.html, direction: body.direction }
    }
}

impl MacroActionOutcome {
    fn of(done: Done, message: Option<MacroMessage>) -> Self {
        let changes = done.changes.into_iter().map(|(field, from, to)| (field, ChangeDto::of(from, to)));
        Self { r#type: done.kind, outcome: done.outcome, changes: changes.collect(), message }
    }
}

impl MacroApplication {
    /// What came of it, as `who` sees it.
    pub fn of(application: Application, dry_run: bool, who: &Principal) -> Self {
        let Application { bundle, after, applied, written, bulk_action_id } = application;
        let mut said: BTreeMap<usize, Written> = written.into_iter().map(|written| (written.index, written)).collect();
        let outcome = |(index, done)| MacroActionOutcome::of(done, said.remove(&index).map(MacroMessage::from));
        Self {
            macro_id: bundle.id,
            macro_version: bundle.version,
            dry_run,
            bulk_action_id,
            actions: applied.done.into_iter().enumerate().map(outcome).collect(),
            ticket: TicketDto::of(after, who),
        }
    }
}
