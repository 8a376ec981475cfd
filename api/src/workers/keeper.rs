//! Small housekeeping: forgets old answers of idempotency keys, old runs of rules, old notifications, what was sent to
//! webhooks and what agents left behind, and seals the ends of histories.

use std::{sync::Arc, time::Duration};

use domain::{notification::KEPT_DAYS, rules::RUNS_KEPT_DAYS, webhook};
use persistence::{
    Turn, feed,
    instance::{answers, bulk_actions, leftovers, notified, rule_runs, webhooks},
};
use tokio::sync::watch;

use crate::{history::sign_head, http::ApiError, state::AppState};

const TIMER: Duration = Duration::from_secs(60);
/// Keys work for at least a day; we keep two.
const ANSWERS_KEPT_SECONDS: i64 = 2 * 86_400;
/// Nobody comes back to a draft after three months.
const DRAFTS_KEPT_SECONDS: i64 = 90 * 86_400;
const SEAL_EVERY_SECONDS: i64 = 86_400;
const BATCH: i64 = 200;

/// Runs until `stop` is set.
pub async fn run_keeper(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = keep(&state).await {
            tracing::warn!(target: "workers", code = error.code.word(), "housekeeping failed and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does all of it once.
///
/// # Errors
/// What the database says; the rest is done the next time.
pub async fn keep(state: &AppState) -> Result<(), ApiError> {
    let now = state.clock.now();
    let before = now.plus_seconds(-ANSWERS_KEPT_SECONDS);
    while state.db.write(Turn::Instance, move |conn| answers::forget(conn, before, BATCH)).await? > 0 {}
    let before = now.plus_days(-RUNS_KEPT_DAYS);
    while state.db.write(Turn::Instance, move |conn| rule_runs::forget(conn, before, BATCH)).await? > 0 {}
    while state.db.write(Turn::Instance, move |conn| bulk_actions::forget(conn, before, BATCH)).await? > 0 {}
    let before = now.plus_days(-KEPT_DAYS);
    while state.db.write(Turn::Instance, move |conn| notified::forget(conn, before, BATCH)).await? > 0 {}
    let before = now.plus_days(-webhook::KEPT_DAYS);
    while state.db.write(Turn::Instance, move |conn| webhooks::forget(conn, before, BATCH)).await? > 0 {}
    state.db.write(Turn::Instance, move |conn| leftovers::forget_presences(conn, now)).await?;
    state.db.write(Turn::Instance, move |conn| leftovers::forget_stream_tickets(conn, now)).await?;
    let abandoned = now.plus_seconds(-DRAFTS_KEPT_SECONDS);
    state.db.write(Turn::Instance, move |conn| leftovers::forget_drafts(conn, abandoned)).await?;
    let since = now.plus_seconds(-SEAL_EVERY_SECONDS);
    let due = state.db.read(Turn::Instance, move |conn| feed::due_seals(conn, since, BATCH)).await?;
    for (scope, workspace, seq, hash) in due {
        let seal = sign_head(&state.seals, workspace, seq, hash, now);
        let turn = Turn::Workspace(workspace.uuid());
        state.db.write(turn, move |conn| feed::insert_seal(conn, &scope, &seal)).await?;
    }
    Ok(())
}
