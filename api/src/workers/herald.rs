//! Tells agents what happened to their tickets.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{
    notifications::{deliver, fan_out},
    state::AppState,
};

/// How late it may be.
const TIMER: Duration = Duration::from_secs(1);

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_herald(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = fan_out(&state).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "agents could not be told and will be later");
        }
        if let Err(error) = deliver(&state).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "agents could not be written to and will be later");
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
