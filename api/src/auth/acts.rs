//! Noting that agents are there, without a write for each of their requests.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{
    ids::{AgentId, WorkspaceId},
    time::Instant,
};
use persistence::agent;

use super::Principal;
use crate::{
    http::ApiError,
    state::{AppState, turn},
};

/// How far what is noted may lag behind, in seconds.
pub const LAG_SECONDS: i64 = 60;
/// Beyond this many agents the memory starts afresh.
const MOST: usize = 100_000;

/// When this node last noted of each agent that he was seen.
#[derive(Default)]
pub struct Acts(Mutex<HashMap<(WorkspaceId, AgentId), Instant>>);

impl Acts {
    /// Is it to be noted again?
    fn is_stale(&self, who: (WorkspaceId, AgentId), now: Instant) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&who).copied();
        // A clock that was set back makes earlier notes mean nothing.
        noted.is_none_or(|at| at.plus_seconds(LAG_SECONDS) <= now || at > now)
    }

    fn noted(&self, who: (WorkspaceId, AgentId), now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(who, now);
    }
}

/// Notes that whoever calls is there, if he is an agent and it was not noted within the last minute.
pub(super) async fn note(state: &AppState, principal: &Principal) -> Result<(), ApiError> {
    let Some(id) = principal.agent_id() else { return Ok(()) };
    let (who, now) = ((principal.workspace_id(), id), state.clock.now());
    if !state.acts.is_stale(who, now) {
        return Ok(());
    }
    state.acts.noted(who, now);
    let scope = principal.scope;
    Ok(state.db.write(turn(&scope), move |conn| agent::note_act(conn, &scope, id, now)).await?)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_agent_is_noted_once_a_minute_and_again_when_the_clock_was_set_back() {
        let (acts, now) = (Acts::default(), Instant::from_millis(1_774_000_000_000));
        let who = |number| (WorkspaceId::from_uuid(Uuid::nil()), AgentId::from_uuid(Uuid::from_u128(number)));
        assert!(acts.is_stale(who(1), now));
        acts.noted(who(1), now);
        assert!(!acts.is_stale(who(1), now.plus_seconds(LAG_SECONDS - 1)));
        assert!(acts.is_stale(who(1), now.plus_seconds(LAG_SECONDS)));
        assert!(acts.is_stale(who(1), now.plus_seconds(-1)));
        assert!(acts.is_stale(who(2), now));
    }
}
