//! Gets the base model of triage at the start. Until it is there, cues alone propose; nobody waits for it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{state::AppState, triage::Source};

/// Ends when the model is there, or when `stop` is set.
pub async fn run_trainer(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    // Learning cannot be interrupted, but nothing is lost when the process ends in the middle of it.
    let work = tokio::task::spawn_blocking(move || state.triage.prepare());
    tokio::select! {
        outcome = work => match outcome {
            Ok(Ok(Source::Process)) => {}
            Ok(Ok(source)) => tracing::info!(target: "workers", ?source, "the triage model is there"),
            Ok(Err(error)) => tracing::warn!(target: "workers", %error, "the triage model will be learned again at the next start"),
            Err(_) => tracing::error!(target: "workers", "the triage model could not be learned; cues alone propose"),
        },
        _ = stop.changed() => {}
    }
}
