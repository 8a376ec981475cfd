//! Carries out what transactions meant to have done after them.

use std::{sync::Arc, time::Duration};

use domain::outbox::{Intent, IntentState, next_try};
use persistence::{Scope, StorageError, Turn, instance::outbox, outbox as store};
use tokio::sync::watch;

use crate::{outbox::carry_out, state::AppState};

/// Collects the intents of concurrent requests into one look.
const GATHER: Duration = Duration::from_millis(25);
/// Finds what another node meant, or what is due again.
const TIMER: Duration = Duration::from_secs(1);
/// Long enough for a transaction; what a killed node held is taken up by another one after that.
const LEASE_SECONDS: i64 = 15;
/// How many intents are taken at once.
const BATCH: i64 = 32;

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_dispatcher(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = drain(&state, &stop).await {
            tracing::warn!(target: "workers", %error, "the outbox could not be read and will be read again");
        }
        tokio::select! {
            () = state.dispatcher.woken() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn drain(state: &AppState, stop: &watch::Receiver<bool>) -> Result<(), StorageError> {
    while !*stop.borrow() {
        let now = state.clock.now();
        // A look takes no lock and costs writers nothing.
        if !state.db.read(Turn::Instance, move |conn| outbox::any_due(conn, now)).await? {
            return Ok(());
        }
        let until = now.plus_seconds(LEASE_SECONDS);
        let leased = state.db.write(Turn::Instance, move |conn| outbox::lease(conn, now, until, BATCH)).await?;
        if leased.is_empty() {
            return Ok(());
        }
        for (scope, intent) in leased {
            dispatch(state, scope, &intent).await?;
        }
    }
    Ok(())
}

async fn dispatch(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), StorageError> {
    let Err(error) = carry_out(state, scope, intent).await else { return Ok(()) };
    let (now, id, problem) = (state.clock.now(), intent.id, error.code.word());
    let next = next_try(intent.attempts, now);
    tracing::warn!(
        target: "workers", kind = intent.kind.word(), attempts = intent.attempts, problem, gives_up = next.is_none(),
        "an intent could not be carried out"
    );
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    state
        .db
        .write(turn, move |conn| match next {
            Some(due) => store::postpone(conn, &scope, id, problem, due),
            None => {
                let mut writes = persistence::Writes::default();
                store::finish(&mut writes, &scope, id, IntentState::Failed, Some(problem), now);
                writes.flush(conn)
            }
        })
        .await
}
