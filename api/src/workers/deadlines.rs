//! Lets happen what is due at a time. Nothing is searched for: what is due is a row, leased by whoever looks first.

use std::{sync::Arc, time::Duration};

use domain::{
    actor::{Actor, Origin},
    due::{DueKind, DueWork},
    ids::TicketId,
    outbox::next_try,
    sla::CountFrom,
};
use persistence::{Scope, Turn, due as store, instance::due_work};
use tokio::sync::watch;

use crate::{
    http::ApiError,
    sla::{let_happen, recount},
    state::{AppState, Work},
};

/// How late it may be.
const TIMER: Duration = Duration::from_secs(1);
/// How many pieces of work are held at once, however many are due.
pub const BATCH: i64 = 64;

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_deadlines(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = meet(&state, &|| *stop.borrow()).await {
            tracing::warn!(target: "workers", code = error.code.word(), "what is due could not be read and will be read again");
        }
        tokio::select! {
            () = state.deadlines.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does everything that is due now, a batch at a time, unless `stopped` says to end. Returns how much was done.
///
/// # Errors
/// What the database says when asked what is due; a piece of work that fails is put off.
pub async fn meet(state: &AppState, stopped: &(dyn Fn() -> bool + Sync)) -> Result<usize, ApiError> {
    let _turn = state.meeting.lock().await;
    let mut done = 0;
    while !stopped() {
        let now = state.clock.now();
        // A look takes no lock and costs writers nothing.
        if !state.db.read(Turn::Instance, move |conn| due_work::any(conn, now)).await? {
            break;
        }
        let leased = state.db.write(Turn::Instance, move |conn| due_work::lease(conn, now, BATCH)).await?;
        let mut progress = 0;
        for (scope, work) in leased {
            progress += usize::from(one(state, scope, work).await?);
        }
        // What was not done is in other hands at this moment, or put off.
        if progress == 0 {
            break;
        }
        done += progress;
    }
    Ok(done)
}

/// One piece of work; false when it was not done.
async fn one(state: &AppState, scope: Scope, due: DueWork) -> Result<bool, ApiError> {
    let ticket = TicketId::from_uuid(due.subject_id);
    let unit = move |work: &mut Work<'_>| match due.kind {
        DueKind::Clock => let_happen(work, ticket),
        DueKind::RecountFromStart => recount(work, ticket, due.kind, CountFrom::Start),
        DueKind::RecountFromNow => recount(work, ticket, due.kind, CountFrom::Now),
    };
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    match state.write_as(scope, Origin::of(Actor::System), unit).await {
        Ok(true) => Ok(true),
        Ok(false) => {
            state.db.write(turn, move |conn| store::release(conn, &scope, due.kind, due.subject_id)).await?;
            Ok(false)
        }
        Err(error) => {
            let (now, problem) = (state.clock.now(), error.code.word());
            let next = next_try(due.attempts + 1, now);
            tracing::warn!(
                target: "workers", kind = due.kind.word(), attempts = due.attempts + 1, problem, gives_up = next.is_none(),
                "what is due could not be done"
            );
            let at = next.unwrap_or(now);
            state.db.write(turn, move |conn| store::postpone(conn, &scope, due.kind, due.subject_id, at)).await?;
            Ok(false)
        }
    }
}
