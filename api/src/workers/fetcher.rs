//! Fetches the mail of mailboxes.

use std::{sync::Arc, time::Duration};

use persistence::{Turn, instance::mail_fetches};
use tokio::{sync::watch, task::JoinSet};
use uuid::Uuid;

use crate::{
    fetching::{Ended, attend},
    http::ApiError,
    state::AppState,
};

/// Finds what another node left, or what is due again.
const TIMER: Duration = Duration::from_secs(1);
/// How many mailboxes this node attends to at once.
const AT_ONCE: usize = 64;
/// How many of them it may wait for; the rest takes turns.
const WAITING: usize = 48;

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_fetcher(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    let mut attending = JoinSet::new();
    while !*stop.borrow() {
        if let Err(error) = begin(&state, &mut attending, &stop).await {
            tracing::warn!(target: "workers", code = error.code.word(), "mailboxes could not be looked for and will be again");
        }
        tokio::select! {
            () = state.fetcher.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            Some(ended) = attending.join_next() => if let Err(error) = ended {
                tracing::error!(target: "workers", %error, "attending to a mailbox ended in disorder");
            },
            _ = stop.changed() => {}
        }
    }
    // They have been told as well.
    while attending.join_next().await.is_some() {}
}

async fn begin(
    state: &Arc<AppState>,
    attending: &mut JoinSet<()>,
    stop: &watch::Receiver<bool>,
) -> Result<(), ApiError> {
    let free = i64::try_from(AT_ONCE.saturating_sub(attending.len())).unwrap_or(0);
    let now = state.clock.now();
    if free == 0 || !state.db.read(Turn::Instance, move |conn| mail_fetches::any_due(conn, now)).await? {
        return Ok(());
    }
    let holder = Uuid::now_v7().simple().to_string();
    let name = holder.clone();
    let lease = move |conn: &mut persistence::Conn| mail_fetches::lease(conn, now, &name, free);
    for (scope, fetch) in state.db.write(Turn::Instance, lease).await? {
        let (state, holder, mut stop) = (Arc::clone(state), holder.clone(), stop.clone());
        let may_wait = attending.len() < WAITING;
        attending.spawn(async move {
            let is_stopped = async move { drop(stop.wait_for(|stopped| *stopped).await) };
            match attend(&state, scope, fetch, &holder, may_wait, is_stopped).await {
                Ok(Ended::Finished | Ended::Lost | Ended::Failed) => {}
                Err(error) => {
                    let code = error.code.word();
                    tracing::warn!(target: "workers", code, "a mailbox could not be fetched and will be tried again");
                }
            }
        });
    }
    Ok(())
}
