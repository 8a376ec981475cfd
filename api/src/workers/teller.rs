//! Tells customers what became of their tickets.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{automatic_messages, state::AppState};

/// How late it may be: steps that follow each other at once are told as one.
const TIMER: Duration = Duration::from_secs(1);

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_teller(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = automatic_messages::follow(&state).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "customers could not be told and will be later");
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
