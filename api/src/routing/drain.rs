//! Giving out tickets that wait, once somebody has come or is free.
//!
//! It does not follow what happened but looks at what is: teams where tickets wait while somebody could carry more. So
//! nothing that happened can be missed, on whichever node, and doing it twice does nothing more.

use domain::{
    actor::{Actor, Origin},
    ids::{TeamId, TicketId},
    queue::is_queued,
    routing::{AssignmentMode, Candidate, Need, QueuedReason, choose_agent, priority_weight},
    ticket::{Command, Facts, Language, Ticket},
};
use persistence::{
    Scope, Turn,
    instance::due,
    queue::{self, Waits},
    routing as store,
};

use super::{Asked, keep, route};
use crate::{
    http::ApiError,
    state::{AppState, Work},
    tickets::usecase::{Workset, decided, settle},
};

/// How many tickets are looked at in one go.
const BATCH: usize = 20;

/// Gives every waiting ticket that somebody can take to him. Returns how many found somebody or somewhere to wait.
///
/// # Errors
/// What the database says; what was given out until then stays given out.
pub async fn drain(state: &AppState) -> Result<usize, ApiError> {
    let mut moved = 0;
    for scope in state.db.read(Turn::Instance, due::workspaces_with_strays).await? {
        let waits = Waits { team: None, reason: Some(QueuedReason::NoTeam), languages: None };
        loop {
            let tickets = waiting(state, scope, waits.clone()).await?;
            let mut found = 0;
            for (ticket, _) in &tickets {
                found += usize::from(matches!(give(state, scope, *ticket).await?, Given::To(_)));
            }
            moved += found;
            if found < BATCH {
                break;
            }
        }
    }
    for (scope, team) in state.db.read(Turn::Instance, due::teams_with_openings).await? {
        while let given @ 1.. = drain_team(state, scope, team).await? {
            moved += given;
        }
    }
    Ok(moved)
}

async fn waiting(state: &AppState, scope: Scope, waits: Waits) -> Result<Vec<(TicketId, Need)>, ApiError> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let rows = state.db.read(turn, move |conn| queue::waiting(conn, &scope, &waits, limit)).await?;
    Ok(rows
        .into_iter()
        .map(|(id, priority, language)| (id, Need { weight: priority_weight(priority), language }))
        .collect())
}

/// What the members who could take anything speak; none: every language.
fn spoken(members: &[Candidate]) -> Option<Vec<Language>> {
    let able = |member: &&Candidate| {
        let need = Need { weight: 1, language: None };
        choose_agent(AssignmentMode::RoundRobin, &need, std::slice::from_ref(*member)).winner.is_ok()
    };
    let mut languages = Vec::new();
    for member in members.iter().filter(able) {
        if member.languages.is_empty() {
            return None;
        }
        languages.extend(&member.languages);
    }
    Some(languages)
}

/// Gives out a team's first tickets; returns how many.
async fn drain_team(state: &AppState, scope: Scope, team: TeamId) -> Result<usize, ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let mut members = state.db.read(turn, move |conn| store::members(conn, &scope, team)).await?;
    let waits = Waits { team: Some(team), reason: None, languages: spoken(&members) };
    let mut given = 0;
    for (ticket, need) in waiting(state, scope, waits).await? {
        // Any mode that compares will do: whether somebody can take it does not depend on whom it prefers.
        if choose_agent(AssignmentMode::RoundRobin, &need, &members).winner.is_err() {
            continue;
        }
        let assignee = match give(state, scope, ticket).await? {
            Given::To(after) => after.assignee_id,
            Given::Nothing => None,
            // Another node is at this team: what comes behind must not get before what it gives out now.
            Given::Busy => return Ok(given),
        };
        if let Some(member) = members.iter_mut().find(|member| Some(member.agent_id) == assignee) {
            member.load += need.weight;
            given += 1;
        }
    }
    Ok(given)
}

/// What became of a waiting ticket.
enum Given {
    /// It is as this now.
    To(Box<Ticket>),
    /// It waits on, or waits no more.
    Nothing,
    /// Somebody else is at it.
    Busy,
}

async fn give(state: &AppState, scope: Scope, ticket: TicketId) -> Result<Given, ApiError> {
    state.write_as(scope, Origin::of(Actor::System), move |work| route_waiting(work, ticket)).await
}

/// Routes a ticket that still waits.
fn route_waiting(work: &mut Work<'_>, id: TicketId) -> Result<Given, ApiError> {
    let Some(before) = persistence::ticket::find_free(work.conn, &work.scope, id)? else { return Ok(Given::Busy) };
    let waits =
        |ticket: &Ticket| ticket.assignee_id.is_none() && ticket.queued_reason.is_some() && is_queued(ticket, work.now);
    if !waits(&before) {
        return Ok(Given::Nothing);
    }
    let references = store::References { category_id: before.category_id, team_id: before.team_id, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    let asked = Asked {
        team_id: before.team_id,
        assignee_id: None,
        category_id: before.category_id,
        language: before.language,
        priority: before.priority,
    };
    let mut decision = route(work, &ground, &asked)?;
    // How it came to its team was decided before.
    let newest = store::list(work.conn, &work.scope, id, 1)?.pop();
    if let Some((_, earlier)) = newest.filter(|(_, earlier)| earlier.team.team_id == decision.team.team_id) {
        decision.team = earlier.team;
    }
    let events = decided(work, &before, &Command::Route(Box::new(decision.clone())), &Facts::default())?;
    if events.is_empty() {
        return Ok(Given::Nothing);
    }
    let after = settle(work, &Workset::alone(before), &events)?;
    keep(work, &after, &decision)?;
    Ok(Given::To(Box::new(after)))
}
