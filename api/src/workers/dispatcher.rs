//! Carries out what transactions meant to have done after them.

use std::{sync::Arc, time::Duration};

use domain::outbox::{Intent, next_try};
use persistence::{Scope, StorageError, Turn, instance::outbox, outbox as store};
use tokio::sync::watch;

use crate::{outbox::carry_out, state::AppState};

/// Collects the intents of concurrent requests into one look.
const GATHER: Duration = Duration::from_millis(25);
/// Finds what another node meant, or what is due again.
const TIMER: Duration = Duration::from_secs(1);
/// How many intents are taken at once.
const BATCH: i64 = 128;

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
        let leased = state.db.write(Turn::Instance, move |conn| outbox::lease(conn, now, BATCH)).await?;
        if leased.is_empty() {
            return Ok(());
        }
        for (scope, intents) in by_workspace(leased) {
            dispatch(state, scope, &intents).await?;
        }
    }
    Ok(())
}

fn by_workspace(leased: Vec<(Scope, Intent)>) -> Vec<(Scope, Vec<Intent>)> {
    let mut groups: Vec<(Scope, Vec<Intent>)> = Vec::new();
    for (scope, intent) in leased {
        match groups.iter_mut().find(|(known, _)| *known == scope) {
            Some((_, intents)) => intents.push(intent),
            None => groups.push((scope, vec![intent])),
        }
    }
    groups
}

async fn dispatch(state: &AppState, scope: Scope, intents: &[Intent]) -> Result<(), StorageError> {
    let Err(error) = carry_out(state, scope, intents).await else { return Ok(()) };
    let (now, turn) = (state.clock.now(), Turn::Workspace(scope.workspace_id().uuid()));
    let problem = error.code.word();
    for intent in intents {
        let (id, next) = (intent.id, next_try(intent.attempts, now));
        tracing::warn!(
            target: "workers", kind = intent.kind.word(), attempts = intent.attempts, problem,
            gives_up = next.is_none(), "an intent could not be carried out"
        );
        let put_off = move |conn: &mut _| match next {
            Some(due) => store::postpone(conn, &scope, id, problem, due),
            None => store::give_up(conn, &scope, id, problem),
        };
        state.db.write(turn, put_off).await?;
    }
    Ok(())
}
