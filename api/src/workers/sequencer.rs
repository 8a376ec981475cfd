//! Gives committed events their place in the feed. On SQLite the writer does this itself.

use std::{sync::Arc, time::Duration};

use persistence::{Engine, StorageError, Turn, feed};
use tokio::sync::watch;

use crate::state::AppState;

/// Collects the events of concurrent requests into one step.
const GATHER: Duration = Duration::from_millis(20);
/// Saves what another node left behind.
const TIMER: Duration = Duration::from_millis(500);

/// Runs until `stop` is set.
pub async fn run_sequencer(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    if state.db.engine() == Engine::Sqlite {
        return;
    }
    while !*stop.borrow() {
        tokio::select! {
            () = state.sequencer.woken() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
        sequence(&state).await;
    }
    // What was committed while the last round was under way; nobody writes any more.
    sequence(&state).await;
}

async fn sequence(state: &AppState) {
    if let Err(error) = drain(state).await {
        tracing::warn!(target: "workers", %error, "the sequencer could not work and will try again");
    }
}

/// Sequences until nothing waits.
async fn drain(state: &AppState) -> Result<(), StorageError> {
    loop {
        let taken = state.db.write(Turn::Instance, feed::sequence).await?;
        if taken > 0 {
            state.streams.wake();
        }
        if i64::try_from(taken).unwrap_or(i64::MAX) < feed::BATCH {
            return Ok(());
        }
    }
}
