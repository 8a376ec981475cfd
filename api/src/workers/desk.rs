//! What time itself does to tickets: leases run out, sleep ends, and whoever comes gets what has waited for him.

use std::{sync::Arc, time::Duration};

use domain::{
    actor::{Actor, Origin},
    ids::TicketId,
    ticket::Command,
    time::Instant,
};
use persistence::{Conn, Scope, StorageError, Turn, instance::due, ticket as store};
use tokio::sync::watch;

use crate::{
    duty::usecase as duty,
    http::ApiError,
    routing::drain,
    state::{AppState, Work},
    tickets::usecase::{Workset, change},
};

/// How late it may be.
const TIMER: Duration = Duration::from_secs(1);
const BATCH: i64 = 100;

/// Runs until `stop` is set.
pub async fn run_desk(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = tend(&state).await {
            tracing::warn!(target: "workers", code = error.code.word(), "the desk could not be tended and will be tried again");
        }
        tokio::select! {
            () = state.desk.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does everything that is due now.
///
/// # Errors
/// What the database says; what was done until then stays done.
pub async fn tend(state: &AppState) -> Result<(), ApiError> {
    let _turn = state.tending.lock().await;
    step_all(state, due::expired_leases, &Command::ExpireLease).await?;
    step_all(state, due::sleepers, &Command::Wake).await?;
    change_duties(state).await?;
    drain(state).await.map(drop)
}

/// Writes down of everybody who has come on or gone off duty what he is now, and until when.
async fn change_duties(state: &AppState) -> Result<(), ApiError> {
    loop {
        let now = state.clock.now();
        let due = state.db.read(Turn::Instance, move |conn| due::duty_changes(conn, now, BATCH)).await?;
        let found = i64::try_from(due.len()).unwrap_or(i64::MAX);
        for (scope, agent) in due {
            state.write_as(scope, Origin::of(Actor::System), move |work| duty::refresh(work, agent)).await?;
        }
        if found < BATCH {
            return Ok(());
        }
    }
}

type Find = fn(&mut Conn, Instant, i64) -> Result<Vec<(Scope, TicketId)>, StorageError>;

/// Lets one thing happen to every ticket for which it is due.
async fn step_all(state: &AppState, find: Find, command: &Command) -> Result<(), ApiError> {
    loop {
        let now = state.clock.now();
        let due = state.db.read(Turn::Instance, move |conn| find(conn, now, BATCH)).await?;
        let mut done = 0;
        for (scope, ticket) in due {
            let command = command.clone();
            let unit = move |work: &mut Work<'_>| step(work, ticket, &command);
            done += i64::from(state.write_as(scope, Origin::of(Actor::System), unit).await?);
        }
        // What was not done is in other hands at this moment.
        if done < BATCH {
            return Ok(());
        }
    }
}

/// False: somebody else is at it, has done it, or has deleted the ticket since it was found.
fn step(work: &mut Work<'_>, id: TicketId, command: &Command) -> Result<bool, ApiError> {
    let found = store::find_free(work.conn, &work.scope, id)?;
    let Some(before) = found.filter(|ticket| ticket.deleted_at.is_none()) else { return Ok(false) };
    let version = before.version;
    Ok(change(work, &Workset::alone(before), command)?.version > version)
}
