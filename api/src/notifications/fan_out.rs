//! From events to the agents whom they concern.
//!
//! The requests that cause events know nothing of it. What is told is worked out while nothing is locked; it is written down
//! together with the cursor's move, under the cursor's lock: whatever dies in between, and however many nodes do it, nobody
//! is told twice and nothing is left out.

use std::collections::BTreeMap;

use domain::notification::HEARD;
use persistence::{
    Conn, Scope, Turn,
    instance::feed_cursor::{self, Consumer, Heard, Passage},
};

use super::{
    plan::{Telling, plan},
    write::write,
};
use crate::{
    http::ApiError,
    state::{AppState, turn},
};

/// How many events are looked through at once.
const EVENTS: i64 = 200;

/// Tells agents of everything that happened since the last time.
///
/// # Errors
/// What the database says; the rest is told the next time.
pub async fn fan_out(state: &AppState) -> Result<(), ApiError> {
    let mut patience = state.telling_agents.lock().await;
    loop {
        let next = move |conn: &mut Conn| feed_cursor::next_heard(conn, Consumer::Notifications, EVENTS, HEARD);
        let Some(Passage { from, to, events }) = state.db.read(Turn::Instance, next).await? else { return Ok(()) };
        let mut by_workspace: BTreeMap<_, (Scope, Vec<Heard>)> = BTreeMap::new();
        for event in events {
            by_workspace.entry(event.scope.workspace_id()).or_insert((event.scope, Vec::new())).1.push(event);
        }
        let mut plans: Vec<(Scope, Vec<Telling>)> = Vec::new();
        let mut failed: Option<(Scope, ApiError)> = None;
        for (scope, events) in by_workspace.into_values() {
            match state.db.slow(turn(&scope), move |conn| plan(conn, &scope, &events)).await {
                Ok(tellings) if tellings.is_empty() => {}
                Ok(tellings) => plans.push((scope, tellings)),
                Err(error) => failed = Some((scope, error)),
            }
        }
        if let Some((scope, error)) = failed {
            if !patience.is_over(from) {
                return Err(error);
            }
            let (workspace, code) = (scope.workspace_id(), error.code.word());
            tracing::error!(target: "workers", %workspace, code, "events are passed over: nobody can be told of them");
        }
        let now = state.clock.now();
        state.db.write(Turn::Instance, move |conn| write(conn, (from, to), &plans, now)).await?;
    }
}
