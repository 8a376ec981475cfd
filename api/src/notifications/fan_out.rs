//! From events to the agents whom they concern.
//!
//! The requests that cause events know nothing of it. What is told is worked out while nothing is locked; it is written down
//! together with the cursor's move, under the cursor's lock: whatever dies in between, and however many nodes do it, nobody
//! is told twice and nothing is left out.

use domain::notification::HEARD;
use persistence::{
    Conn, Scope,
    instance::feed_cursor::{self, Consumer, Heard},
};

use super::{plan::plan, write::write};
use crate::{
    followers::{Follower, follow},
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
    let follower = Follower {
        consumer: Consumer::Notifications,
        patience: &state.telling_agents,
        passed_over: "nobody can be told of them",
    };
    let next = |conn: &mut Conn| feed_cursor::next_heard(conn, Consumer::Notifications, EVENTS, HEARD);
    let work = |scope: Scope, events: Vec<Heard>| {
        state.db.slow(turn(&scope), move |conn: &mut Conn| plan(conn, &scope, &events))
    };
    let now = state.clock.now();
    follow(state, follower, next, work, move |conn, plans| write(conn, plans, now)).await
}
