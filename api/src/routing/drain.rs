//! Giving out tickets that wait, once somebody has come or is free.
//!
//! It does not follow what happened but looks at what is: teams where tickets wait while somebody could carry more. So
//! nothing that happened can be missed, on whichever node, and doing it twice does nothing more.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, TeamId, TicketId},
    queue::is_queued,
    routing::{AssignmentMode, Candidate, Need, QueuedReason, choose_agent, priority_weight},
    ticket::{Command, Facts, Language, Ticket},
};
use persistence::{
    Scope, Turn,
    instance::due,
    queue::{self, QueueKey, WaitingTicket, Waits},
    routing as store,
};

use super::{Asked, keep, route, strays::give_strays};
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
        moved += give_strays(state, scope, None, usize::MAX).await?;
    }
    let now = state.clock.now();
    for (scope, team) in state.db.read(Turn::Instance, move |conn| due::teams_with_openings(conn, now)).await? {
        while let given @ 1.. = drain_team(state, scope, team).await? {
            moved += given;
        }
    }
    Ok(moved)
}

/// The first of these tickets behind `after`, and where the next ones begin; none: there are no more.
pub(super) async fn page(
    state: &AppState,
    scope: Scope,
    waits: Waits,
    after: Option<QueueKey>,
) -> Result<(Vec<WaitingTicket>, Option<QueueKey>), ApiError> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let page = state.db.read(turn, move |conn| queue::waiting(conn, &scope, &waits, after, limit)).await?;
    let next = page.last().filter(|_| page.len() == BATCH).map(|last| last.key);
    Ok((page, next))
}

/// What the members who could take anything speak; none: every language.
fn spoken(members: &[Candidate]) -> Option<Vec<Language>> {
    let able = |member: &&Candidate| {
        let need = Need { weight: 1, language: None, given_back_by: None };
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
    let now = state.clock.now();
    let mut members = state.db.read(turn, move |conn| store::members(conn, &scope, team, now)).await?;
    let waits = Waits { team: Some(team), reason: None, languages: spoken(&members), categories: None };
    let (mut given, mut after) = (0, None);
    loop {
        let (tickets, next) = page(state, scope, waits.clone(), after).await?;
        let mut kept_from = 0;
        for ticket in tickets {
            let need =
                Need { weight: priority_weight(ticket.priority), language: ticket.language, given_back_by: None };
            // Any mode that compares will do: whether somebody can take it does not depend on whom it prefers.
            let has_taker = |need| choose_agent(AssignmentMode::RoundRobin, &need, &members).winner.is_ok();
            if !has_taker(need) {
                continue;
            }
            if ticket.reason == QueuedReason::NobodyElse {
                let given_back_by = given_back_by(state, scope, ticket.key.ticket_id).await?;
                if !has_taker(Need { given_back_by, ..need }) {
                    kept_from += 1;
                    continue;
                }
            }
            let assignee = match give(state, scope, ticket.key.ticket_id).await? {
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
        // What only its giver could take does not stand in the way of what comes behind.
        after = next.filter(|_| given == 0 && kept_from > 0);
        if after.is_none() {
            return Ok(given);
        }
    }
}

async fn given_back_by(state: &AppState, scope: Scope, ticket: TicketId) -> Result<Option<AgentId>, ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let newest = state.db.read(turn, move |conn| store::list(conn, &scope, ticket, 1)).await?.pop();
    Ok(newest.and_then(|(_, decision)| decision.given_back_by))
}

/// What became of a waiting ticket.
pub(super) enum Given {
    /// It is as this now.
    To(Box<Ticket>),
    /// It waits on, or waits no more.
    Nothing,
    /// Somebody else is at it.
    Busy,
}

pub(super) async fn give(state: &AppState, scope: Scope, ticket: TicketId) -> Result<Given, ApiError> {
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
    let newest = store::list(work.conn, &work.scope, id, 1)?.pop().map(|(_, decision)| decision);
    let references = store::References { category_id: before.category_id, team_id: before.team_id, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    let asked = Asked {
        team_id: before.team_id,
        assignee_id: None,
        category_id: before.category_id,
        language: before.language,
        priority: before.priority,
        given_back_by: newest.as_ref().and_then(|earlier| earlier.given_back_by),
    };
    let mut decision = route(work, &ground, &asked)?;
    // How it came to its team was decided before.
    if let Some(earlier) = newest.filter(|earlier| earlier.team.team_id == decision.team.team_id) {
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
