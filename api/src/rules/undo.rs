//! Undoing what a rule did once.

use actix_web::web;
use domain::{
    ids::{RuleRunId, kind},
    policy::op,
    rules::Mode,
};
use persistence::rules as store;
use serde_json::json;

use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, IdempotencyKey, PathId, Posted},
    state::{AppState, Done, Retry, Work},
    tickets::usecase::load_for_change,
    undoing::{self, Deed, TicketUndo, Told, UndoDto, put_back, refuse_late},
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
    state
        .post(&who, &context, retry, move |work| {
            let tickets = vec![undo_run(work, &principal, id.0)?];
            Ok(Done::ok(UndoDto { id: id.0.to_string(), tickets }, None))
        })
        .await
}

fn undo_run(work: &mut Work<'_>, who: &Principal, id: RuleRunId) -> Result<TicketUndo, ApiError> {
    let found = store::find_run(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    undoing::lock(work, found.ticket_id, &found.actions)?;
    let set = load_for_change(work, who, found.ticket_id)?;
    // Under the ticket's lock: somebody else may have undone it.
    let run = store::find_run(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    if let Some((at, told)) = run.undone {
        let told: Told = serde_json::from_value(told).map_err(ApiError::internal)?;
        return Ok(told.answer(run.ticket_id, Some(at)));
    }
    if run.mode != Mode::Live {
        return Err(ApiError::new(Code::Conflict).with("reason", "not_live"));
    }
    refuse_late(work, run.created_at)?;
    let mark = json!({"rule_run_id": id.to_string(), "rule_id": run.rule_id.to_string()});
    let told = put_back(work, &set, Deed { actions: &run.actions, mark: &mark, by_person: false })?;
    if !told.is_something() {
        return Ok(told.answer(run.ticket_id, None));
    }
    let kept = serde_json::to_value(&told).map_err(ApiError::internal)?;
    store::note_undone(work.conn, &work.scope, id, &kept, work.now)?;
    Ok(told.answer(run.ticket_id, Some(work.now)))
}
