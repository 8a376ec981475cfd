//! Reads on along the feeds that somebody at this node follows, once for all of them.

use std::{future::pending, sync::Arc, time::Duration};

use persistence::Engine;
use tokio::sync::watch;

use crate::{state::AppState, stream::Tail};

/// What other nodes did is found by looking: nodes tell each other nothing, the feed is the truth.
const POLL: Duration = Duration::from_millis(250);
/// What concurrent requests did is handed out together.
const GATHER: Duration = Duration::from_millis(20);

/// Runs until `stop` is set, on every node that serves requests.
pub async fn run_streamer(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    let mut tail = Tail::default();
    while !*stop.borrow() {
        tokio::select! {
            () = state.streams.woken() => {}
            () = written(&state) => {}
            () = poll(&state) => {}
            _ = stop.changed() => return,
        }
        tokio::time::sleep(GATHER).await;
        loop {
            match tail.look(&state).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let code = error.code.word();
                    tracing::warn!(target: "workers", code, "what happened could not be told and will be");
                    tokio::time::sleep(POLL).await;
                    break;
                }
            }
        }
    }
}

/// Something was written by this node. On SQLite it then has its place already; on PostgreSQL the sequencer tells.
async fn written(state: &AppState) {
    match state.db.engine() {
        Engine::Sqlite => state.sequencer.woken().await,
        Engine::Postgres => pending().await,
    }
}

/// While nobody follows anything, nobody looks.
async fn poll(state: &AppState) {
    match state.streams.count() {
        0 => pending().await,
        _ => tokio::time::sleep(POLL).await,
    }
}
