//! Sends what happened to webhooks.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{
    state::AppState,
    webhooks::{Flight, fan_out},
};

/// How late it may be, and how soon it is found what another node left, or what is due again.
const TIMER: Duration = Duration::from_millis(500);

/// Runs until `stop` is set. Any number of nodes may run it. What is under way then is let go: whoever comes next sends it anew.
pub async fn run_envoy(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    let mut flight = Flight::default();
    while !*stop.borrow() {
        if let Err(error) = fan_out(&state).await {
            tracing::warn!(target: "workers", code = error.code.word(), "what is sent to webhooks could not be found out and will be");
        }
        if let Err(error) = flight.begin(&state).await {
            tracing::warn!(target: "workers", code = error.code.word(), "what is due for webhooks could not be read and will be");
        }
        tokio::select! {
            () = state.envoy.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            // Who has become free may have more that is due.
            true = flight.ended() => {}
            _ = stop.changed() => {}
        }
    }
}
