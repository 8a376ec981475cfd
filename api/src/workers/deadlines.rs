//! Lets happen what is due at a time. Nothing is searched for: what is due is a row, leased by whoever looks first.

use std::{sync::Arc, time::Duration};

use domain::{
    actor::{Actor, Origin},
    due::{DueKind, DueWork},
    ids::{AgentId, SurveyId, TicketId},
    outbox::next_try,
    sla::CountFrom,
};
use persistence::{Scope, Turn, due as store, instance::due_work};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    agents::let_go_away,
    automatic_messages::{let_ask_again, let_close, let_remind},
    http::ApiError,
    routing::let_return,
    rules::let_wait_end,
    sla::{let_happen, recount},
    state::{AppState, Work},
    surveys::{let_ask, let_mean},
};

/// How late it may be.
const TIMER: Duration = Duration::from_secs(1);
/// How many pieces of work are held at once, however many are due: not more than can be done while a lease lasts.
pub const BATCH: i64 = 128;
/// How many of them are done at once: enough to fill a group commit, or the connections, and not so many that requests of
/// the same workspace wait long behind them.
const IN_FLIGHT: usize = 32;

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
pub async fn meet(state: &Arc<AppState>, stopped: &(dyn Fn() -> bool + Sync)) -> Result<usize, ApiError> {
    let _turn = state.meeting.lock().await;
    let mut done = 0;
    while !stopped() {
        let now = state.clock.now();
        // A look takes no lock and costs writers nothing.
        if !state.db.read(Turn::Instance, move |conn| due_work::any(conn, now)).await? {
            break;
        }
        let leased = state.db.write(Turn::Instance, move |conn| due_work::lease(conn, now, BATCH)).await?;
        let progress = together(state, leased).await?;
        // What was not done is in other hands at this moment, or put off.
        if progress == 0 {
            break;
        }
        done += progress;
    }
    Ok(done)
}

/// Does a batch, several pieces at a time: each is a transaction of its own, and transactions that come together share
/// what they wait for. Returns how many were done. After an error nothing more is begun; what was held is taken up when
/// its lease is over.
async fn together(state: &Arc<AppState>, leased: Vec<(Scope, DueWork)>) -> Result<usize, ApiError> {
    let mut waiting = leased.into_iter();
    let mut running = JoinSet::new();
    for (scope, due) in waiting.by_ref().take(IN_FLIGHT) {
        running.spawn(one(Arc::clone(state), scope, due));
    }
    let (mut done, mut problem) = (0, None);
    while let Some(ended) = running.join_next().await {
        match ended.unwrap_or_else(|error| Err(ApiError::internal(error))) {
            Ok(is_done) => done += usize::from(is_done),
            Err(error) => problem = Some(error),
        }
        if let Some((scope, due)) = waiting.next().filter(|_| problem.is_none()) {
            running.spawn(one(Arc::clone(state), scope, due));
        }
    }
    problem.map_or(Ok(done), Err)
}

/// One piece of work; false when it was not done.
async fn one(state: Arc<AppState>, scope: Scope, due: DueWork) -> Result<bool, ApiError> {
    let ticket = TicketId::from_uuid(due.subject_id);
    let shared = Arc::clone(&state);
    let unit = move |work: &mut Work<'_>| match due.kind {
        DueKind::SurveyWanted => let_mean(work, ticket),
        DueKind::Survey => let_ask(work, SurveyId::from_uuid(due.subject_id), &shared.sealer),
        DueKind::Clock => let_happen(work, ticket),
        DueKind::RecountFromStart => recount(work, ticket, due.kind, CountFrom::Start),
        DueKind::RecountFromNow => recount(work, ticket, due.kind, CountFrom::Now),
        DueKind::Unworked => let_return(work, ticket),
        DueKind::StillWaiting => let_remind(work, ticket),
        DueKind::Silence => let_close(work, ticket),
        DueKind::Unanswered => let_ask_again(work, ticket),
        DueKind::Away => let_go_away(work, AgentId::from_uuid(due.subject_id)),
        DueKind::Rule => let_wait_end(work, &due),
    };
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    match state.write_as(scope, Origin::of(Actor::System), unit).await {
        Ok(true) => Ok(true),
        Ok(false) => {
            state.db.write(turn, move |conn| store::release(conn, &scope, &due)).await?;
            Ok(false)
        }
        Err(error) => {
            put_off(&state, scope, due, error.code.word()).await?;
            Ok(false)
        }
    }
}

/// Lets it be tried again later, or leaves it alone when it was tried often enough.
async fn put_off(state: &AppState, scope: Scope, due: DueWork, problem: &'static str) -> Result<(), ApiError> {
    let (now, attempts, kind) = (state.clock.now(), due.attempts + 1, due.kind.word());
    let next = next_try(attempts, now);
    let (workspace, subject) = (scope.workspace_id(), due.subject_id);
    if next.is_some() {
        tracing::warn!(target: "workers", kind, attempts, problem, "what is due could not be done");
    } else {
        tracing::error!(
            target: "workers", kind, attempts, problem, %workspace, %subject,
            "what is due could not be done and is left alone from now on"
        );
    }
    let turn = Turn::Workspace(workspace.uuid());
    let write = move |conn: &mut _| match next {
        Some(at) => store::postpone(conn, &scope, &due, at),
        None => store::park(conn, &scope, &due, now),
    };
    Ok(state.db.write(turn, write).await?)
}
