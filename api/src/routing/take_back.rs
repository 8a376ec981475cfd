//! Taking tickets from an agent who may not work on them any more.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, TeamId, TicketId},
    outbox::{Intent, IntentKind},
    people::{Agent, Role},
    routing::ReturnCause,
    ticket::{Command, Status},
};
use persistence::{Scope, Turn, agent, outbox, ticket as tickets};
use serde::{Deserialize, Serialize};

use crate::{
    http::ApiError,
    random,
    state::{AppState, Work},
    tickets::usecase::{Workset, change},
};

/// How many tickets are taken before others have their turn. An intent is held for a quarter of a minute.
const MOST: i64 = 500;
/// A ticket that was being given to him meanwhile is committed after the first look: there is a second one.
const LOOKS_AFTER_SECONDS: [i64; 2] = [0, 60];

/// What an agent has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Why he may not work on the tickets any more.
    pub cause: ReturnCause,
    /// On those of this team; none: on any.
    pub team_id: Option<TeamId>,
}

impl Lost {
    /// What he has lost with a change of himself.
    pub fn between(before: &Agent, after: &Agent) -> Option<Self> {
        let cause = if after.deactivated_at.is_some() && before.deactivated_at.is_none() {
            ReturnCause::Deactivated
        } else if after.role == Role::Viewer && before.role != Role::Viewer {
            ReturnCause::Role
        } else {
            return None;
        };
        Some(Self { cause, team_id: None })
    }

    /// Is it still so? Somebody may have given it back to him.
    fn holds(&self, agent: &Agent) -> bool {
        match self.cause {
            ReturnCause::Deactivated => agent.deactivated_at.is_some(),
            ReturnCause::Role => agent.role == Role::Viewer,
            ReturnCause::LeftTeam => self.team_id.is_some_and(|team| !agent.team_ids.contains(&team)),
            ReturnCause::Unworked => false,
        }
    }
}

/// Means to have it done, in the transaction that changes the agent; `version` is his after it.
pub fn intend_take_back(work: &mut Work<'_>, agent: AgentId, version: i64, lost: Lost) -> Result<(), ApiError> {
    let payload = serde_json::to_string(&lost).map_err(ApiError::internal)?;
    for (step, seconds) in (1..).zip(LOOKS_AFTER_SECONDS) {
        let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
        let once = Intent::new(id.uuid(), IntentKind::TakeBack, agent.uuid(), work.now);
        let due_at = work.now.plus_seconds(seconds);
        let intent = Intent { cycle: version, step, due_at, payload: payload.clone(), ..once };
        outbox::intend(&mut work.writes, &work.scope, intent);
    }
    Ok(())
}

/// Takes some of his tickets, each in a transaction of its own, and ends the intent with the last. Killed in between,
/// whoever takes the intent up goes on: what was taken is his no more.
pub async fn take_back(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let (turn, id, agent) = (Turn::Workspace(scope.workspace_id().uuid()), intent.id, intent.subject_id);
    let lost: Lost = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let agent = AgentId::from_uuid(agent);
    let held = move |conn: &mut _| tickets::held_by(conn, &scope, agent, lost.team_id, MOST);
    let held = state.db.read(turn, held).await?;
    let is_all = i64::try_from(held.len()).unwrap_or(i64::MAX) < MOST;
    for ticket in held {
        let unit = move |work: &mut Work<'_>| take(work, ticket, agent, &lost);
        if !state.write_as(scope, Origin::of(Actor::System), unit).await? {
            // He has got back what he had lost.
            return Ok(state.db.write(turn, move |conn| outbox::finish(conn, &scope, &[id]).map(drop)).await?);
        }
    }
    state.desk.wake();
    let end = move |conn: &mut _| match is_all {
        true => outbox::finish(conn, &scope, &[id]).map(drop),
        false => outbox::go_on(conn, &scope, id),
    };
    Ok(state.db.write(turn, end).await?)
}

/// Takes one; false: he may work on it after all.
fn take(work: &mut Work<'_>, id: TicketId, agent: AgentId, lost: &Lost) -> Result<bool, ApiError> {
    let Some(before) = tickets::find_locked(work.conn, &work.scope, id)? else { return Ok(true) };
    let Some(he) = agent::find(work.conn, &work.scope, agent)?.filter(|he| lost.holds(he)) else { return Ok(false) };
    let is_of_team = lost.team_id.is_none_or(|team| before.team_id == Some(team));
    let is_open = before.status != Status::Closed && before.deleted_at.is_none();
    if before.assignee_id == Some(he.id) && is_of_team && is_open {
        change(work, &Workset::alone(before), &Command::TakeBack(lost.cause))?;
    }
    Ok(true)
}
