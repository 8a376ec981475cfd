//! Means surveys for tickets that were solved.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{state::AppState, surveys};

/// How late it may be: nobody is asked at once.
const TIMER: Duration = Duration::from_secs(1);

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_asker(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = surveys::follow(&state).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "surveys could not be meant and will be later");
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
