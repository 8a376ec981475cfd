//! Giving out tickets that wait, once somebody has come or is free.
//!
//! It does not follow what happened but looks at what is: teams where tickets wait while somebody could carry more. So
//! nothing that happened can be missed, on whichever node, and doing it twice does nothing more.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, CategoryId, TeamId, TicketId},
    queue::is_queued,
    routing::{
        AssignmentMode, Candidate, CategorySkills, Need, QueuedReason, Share, Skill, asked_skills, choose_agent,
        priority_weight, suffice,
    },
    ticket::{Command, Facts, Language, Ticket},
    time::Instant,
};
use persistence::{
    Conn, Scope, Turn, category,
    instance::due,
    queue::{self, QueueKey, WaitingTicket, Waits},
    routing as store,
};

use super::{
    Asked, keep, route,
    strays::{Strays, give_strays},
};
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
        moved += give_strays(state, scope, Strays::All, usize::MAX).await?;
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

/// Could he take something, as far as it does not matter what?
fn is_free(member: &Candidate, now: Instant) -> bool {
    let need = Need { weight: 1, language: None, skills: &[], given_back_by: None, now };
    choose_agent(AssignmentMode::RoundRobin, &need, std::slice::from_ref(member)).winner.is_ok()
}

/// What these members speak; none: every language.
fn spoken(free: &[&Candidate]) -> Option<Vec<Language>> {
    if free.iter().any(|member| member.languages.is_empty()) {
        return None;
    }
    Some(free.iter().flat_map(|member| &member.languages).copied().collect())
}

/// The categories that ask for something, each with all that it asks for.
fn demanding(conn: &mut Conn, scope: &Scope) -> Result<Vec<(CategoryId, Vec<Skill>)>, ApiError> {
    let all: Vec<CategorySkills> = category::list(conn, scope)?
        .into_iter()
        .map(|it| CategorySkills { id: it.id, parent_id: it.parent_id, skills: it.required_skills })
        .collect();
    let asked = all.iter().map(|it| (it.id, asked_skills(Some(it.id), &all)));
    Ok(asked.filter(|(_, skills)| !skills.is_empty()).collect())
}

/// Gives out a team's first tickets; returns how many.
async fn drain_team(state: &AppState, scope: Scope, team: TeamId) -> Result<usize, ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let now = state.clock.now();
    let (mut members, rule, demanding) = state
        .db
        .read(turn, move |conn| {
            let (members, rule) = (store::members(conn, &scope, team, now)?, store::rule(conn, &scope, team)?);
            Ok::<_, ApiError>((members, rule, demanding(conn, &scope)?))
        })
        .await?;
    let free: Vec<&Candidate> = members.iter().filter(|member| is_free(member, now)).collect();
    let knows = |asked: &[Skill]| free.iter().any(|member| suffice(&member.skills, asked));
    let not_categories = demanding.iter().filter(|(_, asked)| !knows(asked)).map(|(id, _)| *id).collect();
    let languages = spoken(&free);
    let waits = Waits { team: Some(team), reason: None, languages, categories: None, not_categories, condition: None };
    let (mut given, mut after) = (0, None);
    loop {
        let (tickets, next) = page(state, scope, waits.clone(), after).await?;
        let mut kept_from = 0;
        for ticket in tickets {
            let skills = demanding.iter().find(|(id, _)| Some(*id) == ticket.category_id);
            let skills = skills.map_or(&[][..], |(_, asked)| asked);
            let weight = priority_weight(ticket.priority);
            let need = Need { weight, language: ticket.language, skills, given_back_by: None, now };
            // Any mode that compares will do: whether somebody can take it does not depend on whom it prefers.
            let has_taker = |need| choose_agent(AssignmentMode::RoundRobin, &need, &members).winner.is_ok();
            if !has_taker(need) {
                kept_from += usize::from(!skills.is_empty());
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
                member.share = rule.map_or_else(Share::default, |rule| member.share.with_one_more(rule, now));
                given += 1;
            }
        }
        // What only its giver could take, or only somebody who knows more, does not stand in the way of what comes behind.
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
        customer_id: before.customer_id,
        language: before.language,
        priority: before.priority,
        given_back_by: newest.as_ref().and_then(|earlier| earlier.given_back_by),
    };
    let mut routed = route(work, &ground, &asked, || Ok(before.clone()))?;
    // How it came to its team was decided before.
    if let Some(earlier) = newest.filter(|earlier| earlier.team.team_id == routed.decision.team.team_id) {
        routed.decision.team = earlier.team;
    }
    let command = Command::Route(Box::new(routed.decision.clone()));
    let events = decided(work, &before, &command, &Facts::default())?;
    if events.is_empty() {
        return Ok(Given::Nothing);
    }
    let after = settle(work, &Workset::alone(before), &events)?;
    keep(work, &after, &routed)?;
    Ok(Given::To(Box::new(after)))
}
