//! Undoing what a rule did once.

use std::collections::BTreeSet;

use actix_web::web;
use domain::{
    ids::{RuleRunId, kind},
    policy::op,
    rules::{ActionKind, Mode, Outcome},
    ticket::{Change, Command, Facts, FieldChange, Left, LeftReason, Named, TicketEvent, TicketPatch, undo},
};
use persistence::{
    reference,
    rules::{self as store, Kept},
};
use serde_json::json;

use super::{
    run_dto::undoable_until,
    undo_dto::{Told, UndoDto},
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, IdempotencyKey, PathId, Posted},
    state::{AppState, Done, Retry, Work},
    tickets::usecase::{load_for_change, settle_ruled},
};

/// Undo what a rule did once.
///
/// Within 24 hours. Every field that is still what the rule made of it gets the value from before, as your change, with the
/// run in the history (`undoes`). What others have changed since stays, and so does what was said: `left` tells. Rules do not
/// hear it. A run that was undone answers the same again. Too late, or a run in the shadow: 409 `conflict` with `reason`
/// `too_late` (and `undoable_until`) or `not_live`.
#[utoipa::path(
    post,
    path = "/v1/rule-runs/{id}/undo",
    operation_id = "undoRuleRun",
    tag = "rules",
    params(("id" = String, Path, description = "The run's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "What was put back.", body = UndoDto))
)]
pub async fn undo_rule_run(
    state: web::Data<AppState>,
    who: Caller<op::UndoRuleRun>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::RuleRun>,
) -> Result<Posted<UndoDto>, ApiError> {
    let (retry, principal) = (Retry::bare(&context, key), who.principal.clone());
    state.post(&who, &context, retry, move |work| Ok(Done::ok(undo_run(work, &principal, id.0)?, None))).await
}

fn undo_run(work: &mut Work<'_>, who: &Principal, id: RuleRunId) -> Result<UndoDto, ApiError> {
    let found = store::find_run(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let set = load_for_change(work, who, found.ticket_id)?;
    // Under the ticket's lock: somebody else may have undone it.
    let run = store::find_run(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    if let Some((at, told)) = run.undone {
        let told: Told = serde_json::from_value(told).map_err(ApiError::internal)?;
        return Ok(told.answer(id, run.ticket_id, Some(at)));
    }
    refuse_unfit(work, &run)?;
    let changes: Vec<FieldChange> = run.actions.iter().flat_map(|done| done.changes.clone()).collect();
    let gone = gone(work, &changes)?;
    let mark = json!({"rule_run_id": id.to_string(), "rule_id": run.rule_id.to_string()});
    let mut undoing = undo(&set.ticket, &changes, &gone, &mark, (&work.origin.actor, work.now));
    undoing.left.extend(said(&run));
    let (by, events) = (work.origin.actor.id_text().unwrap_or_default(), std::mem::take(&mut undoing.events));
    if events.is_empty() {
        return Ok(Told::of(by, set.ticket.version, undoing).answer(id, run.ticket_id, None));
    }
    let command = Command::Update(Box::new(named(&events)));
    let after = settle_ruled(work, &set, events, None, &command, &Facts::default())?;
    let told = Told::of(by, after.version, undoing);
    let kept = serde_json::to_value(&told).map_err(ApiError::internal)?;
    store::note_undone(work.conn, &work.scope, id, &kept, work.now)?;
    Ok(told.answer(id, run.ticket_id, Some(work.now)))
}

fn refuse_unfit(work: &Work<'_>, run: &Kept) -> Result<(), ApiError> {
    let refused = |reason: &str| ApiError::new(Code::Conflict).with("reason", reason);
    let until = undoable_until(run.created_at);
    match run.mode {
        Mode::Live if work.now <= until => Ok(()),
        Mode::Live => Err(refused("too_late").with("undoable_until", until.to_string())),
        Mode::Off | Mode::Shadow => Err(refused("not_live")),
    }
}

/// The fields whose earlier value is there no more.
fn gone(work: &mut Work<'_>, changes: &[FieldChange]) -> Result<BTreeSet<&'static str>, ApiError> {
    let Named { category_id, team_id, assignee_id } = Named::in_changes(changes);
    let missing = reference::missing(work.conn, &work.scope, category_id, team_id, assignee_id)?;
    let fields =
        [(missing.category, "category_id"), (missing.team, "team_id"), (missing.assignee, "assignee_id")].into_iter();
    Ok(fields.filter(|(is_missing, _)| *is_missing).map(|(_, field)| field).collect())
}

/// What it said stays said.
fn said(run: &Kept) -> impl Iterator<Item = Left> + '_ {
    let is_said = |kind| matches!(kind, ActionKind::Note | ActionKind::Reply | ActionKind::Notify);
    let said = run.actions.iter().filter(move |done| is_said(done.kind) && done.outcome == Outcome::Done);
    said.map(|done| Left::new(done.kind.word(), LeftReason::Irreversible))
}

/// Where the ticket is put back to, so that routing chooses nobody else.
fn named(events: &[TicketEvent]) -> TicketPatch {
    let mut patch = TicketPatch::default();
    for change in events.iter().flat_map(|event| &event.changes) {
        match change {
            Change::Team { to, .. } => patch.team_id = Some(*to),
            Change::Assignee { to, .. } => patch.assignee_id = Some(*to),
            _ => {}
        }
    }
    patch
}
