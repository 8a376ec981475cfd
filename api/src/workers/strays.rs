//! Removes uploads that no message took within a day, what interrupted ones left, and the bytes of old mails.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{attachments::strays, mail::forget_old, state::AppState};

const TIMER: Duration = Duration::from_secs(60);

/// Runs until `stop` is set.
pub async fn run_strays(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match forget_old(&state).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(target: "workers", forgotten, "forgot the bytes of old mails"),
            Err(error) => {
                let code = error.code.word();
                tracing::warn!(target: "workers", code, "old mails could not be forgotten and will be tried again");
            }
        }
        match strays::remove_due(&state).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(target: "workers", removed, "removed uploads that no message took"),
            Err(error) => {
                let code = error.code.word();
                tracing::warn!(target: "workers", code, "stray uploads could not be removed and will be tried again");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}
