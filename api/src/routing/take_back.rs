//! Taking tickets from an agent who may not work on them any more.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, TeamId, TicketId},
    outbox::{Intent, IntentKind},
    people::{Agent, Role},
    routing::ReturnCause,
    ticket::{Command, Status, Ticket},
};
use persistence::{Scope, Turn, agent, outbox, ticket as tickets};
use serde::{Deserialize, Serialize};

use crate::{
    http::ApiError,
    outbox::once,
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
        Self::of(after).filter(|lost| !lost.holds(before))
    }

    /// What he, as he is, may not do: work on any ticket.
    fn of(agent: &Agent) -> Option<Self> {
        [ReturnCause::Deactivated, ReturnCause::Role]
            .map(|cause| Self { cause, team_id: None })
            .into_iter()
            .find(|lost| lost.holds(agent))
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

/// Means to look, in the transaction that opens `ticket` again: closed and deleted tickets stay with whoever had them.
pub fn intend_check_holder(work: &mut Work<'_>, before: &Ticket, after: &Ticket) -> Result<(), ApiError> {
    let is_open = |ticket: &Ticket| ticket.status != Status::Closed && ticket.deleted_at.is_none();
    if is_open(before) || !is_open(after) || after.assignee_id.is_none() {
        return Ok(());
    }
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    let once = Intent::new(id.uuid(), IntentKind::CheckHolder, after.id.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, Intent { cycle: after.version, ..once });
    Ok(())
}

/// Takes the ticket from an agent who is not there any more.
pub async fn check_holder(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let id = TicketId::from_uuid(intent.subject_id);
    once(state, scope, intent.id, move |work| {
        let Some(holder) = tickets::find(work.conn, &work.scope, id)?.and_then(|ticket| ticket.assignee_id) else {
            return Ok(());
        };
        let Some(lost) = agent::find(work.conn, &work.scope, holder)?.as_ref().and_then(Lost::of) else {
            return Ok(());
        };
        take(work, id, holder, &lost).map(drop)
    })
    .await?;
    state.desk.wake();
    Ok(())
}
