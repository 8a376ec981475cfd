//! Looks for incidents among the tickets that were opened.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{incidents, state::AppState};

/// How late it may be: of many who write at once, the last one need not have waited for it.
const TIMER: Duration = Duration::from_secs(1);

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_watcher(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = incidents::watch(&state).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "new tickets could not be compared and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
