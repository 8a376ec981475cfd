//! Sends the mails that are queued.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{deliveries::post, state::AppState};

/// Finds what another node meant, or what is due again.
const TIMER: Duration = Duration::from_secs(1);

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_postman(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = post(&state, &|| *stop.borrow()).await {
            tracing::warn!(target: "workers", code = error.code.word(), "mails could not be sent and will be tried again");
        }
        tokio::select! {
            () = state.postman.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
