//! Deciding where a ticket goes. The decision itself is the domain's; here is what it stands on.

use domain::{
    due::DueKind,
    ids::{AgentId, CategoryId, CustomerId, TeamId},
    queue::is_queued,
    routing::{
        AgentChoice, AssignmentMode, Candidate, FairShare, Need, QueuedReason, RoutingDecision, RoutingOutcome,
        TeamChoice, TeamReason, choose_agent, choose_team, priority_weight,
    },
    ticket::{Language, Priority, Ticket, TicketPatch},
    time::Instant,
};
use persistence::{
    Conn, Scope, due,
    routing::{self as store, Candidates, Ground, Hold, References},
};

use super::book::book;
use crate::{http::ApiError, state::Work};

/// What routing needs to know of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The team that was named.
    pub team_id: Option<TeamId>,
    /// The agent who was named.
    pub assignee_id: Option<AgentId>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The language it is written in.
    pub language: Option<Language>,
    /// The band.
    pub priority: Priority,
    /// Who had it last and gave it back, or did nothing with it in time.
    pub given_back_by: Option<AgentId>,
}

/// A decision, and until when the agent whom Nobat has chosen has to begin with the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The decision.
    pub decision: RoutingDecision,
    /// None: he has no limit, or nobody was chosen.
    pub unworked_at: Option<Instant>,
}

/// How a team gives out its tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// To whom.
    pub mode: AssignmentMode,
    /// To one member, so much at most.
    pub share: Option<FairShare>,
}

/// The team of a ticket and how it gives out its tickets. `ticket` is asked for only where rules have a say.
pub fn team_of(
    conn: &mut Conn,
    scope: &Scope,
    ground: &Ground,
    (given, category): (Option<TeamId>, Option<CategoryId>),
    now: Instant,
    ticket: impl FnOnce() -> Result<Ticket, ApiError>,
) -> Result<(TeamChoice, Way), ApiError> {
    let book = if given.is_none() { book(conn, scope, ground.config)? } else { None };
    let ruling = book.as_ref().map_or(Ok(None), |book| book.ask(now, ticket))?;
    let team = choose_team(given, ruling, category, &ground.categories, ground.fallback);
    let by_rule = team.rule().and_then(|rule| book.and_then(|book| book.way(rule.team_id)));
    let way = by_rule.or_else(|| team.team_id.map(|team| (ground.mode(team), ground.share(team))));
    Ok((team, way.map(|(mode, share)| Way { mode, share }).unwrap_or_default()))
}

/// Decides where a ticket goes. `ground` has been looked up for its category, team and assignee; `ticket` is what the
/// rules are asked about.
pub fn route(
    work: &mut Work<'_>,
    ground: &Ground,
    asked: &Asked,
    ticket: impl FnOnce() -> Result<Ticket, ApiError>,
) -> Result<Placement, ApiError> {
    let named = (asked.team_id, asked.category_id);
    let (team, way) = team_of(work.conn, &work.scope, ground, named, work.now, ticket)?;
    let decision = among(work, ground, asked, team, way)?;
    let unworked_at = match decision.outcome {
        RoutingOutcome::Assigned { .. } => book(work.conn, &work.scope, ground.config)?
            .and_then(|book| book.unworked_at(decision.team.team_id, decision.at)),
        RoutingOutcome::Given { .. } | RoutingOutcome::Queued { .. } => None,
    };
    Ok(Placement { decision, unworked_at })
}

/// Decides who of a team gets a ticket.
fn among(
    work: &mut Work<'_>,
    ground: &Ground,
    asked: &Asked,
    team: TeamChoice,
    way: Way,
) -> Result<RoutingDecision, ApiError> {
    let weight = priority_weight(asked.priority);
    if let Some(assignee) = asked.assignee_id {
        return Ok(RoutingDecision::given(team, assignee, weight, work.now));
    }
    let Some(team_id) = team.team_id else {
        let decision = RoutingDecision::without_team(team, weight, work.now);
        return Ok(decision.after_giving_back(asked.given_back_by));
    };
    let skills = ground.asked_skills(asked.category_id);
    let need =
        Need { weight, language: asked.language, skills: &skills, given_back_by: asked.given_back_by, now: work.now };
    let choice = choose(work, (team_id, way.mode, way.share), &need, asked.customer_id)?;
    Ok(RoutingDecision::among(team, way.mode, &need, choice, work.now))
}

/// Chooses among a team's members. Whoever wins is held by this transaction, so that two tickets that come at the same
/// moment do not both go to him; who is held elsewhere is passed over.
fn choose(
    work: &mut Work<'_>,
    (team, mode, rule): (TeamId, AssignmentMode, Option<FairShare>),
    need: &Need<'_>,
    customer: CustomerId,
) -> Result<AgentChoice, ApiError> {
    if mode == AssignmentMode::Manual {
        return Ok(choose_agent(mode, need, &[]));
    }
    let Candidates { mut members, mut hold } =
        store::candidates(work.conn, &work.scope, team, mode, need, Some(customer), rule.is_some())?;
    let (choice, winner) = loop {
        let choice = choose_agent(mode, need, &members);
        let Ok(winner) = choice.winner else { return Ok(choice) };
        match hold {
            Hold::All => break (choice, winner),
            Hold::One(held) if held == winner => break (choice, winner),
            Hold::One(_) => set(&mut members, winner, |member| member.locked = true),
            Hold::Nobody => {
                // All who could take it are being given another ticket: a matter of moments, so the best is waited for.
                let (load, last) = store::wait_for(work.conn, &work.scope, winner)?;
                set(&mut members, winner, |member| (member.load, member.last_assigned_at) = (load, last));
                if rule.is_some() {
                    let share = store::share_of(work.conn, &work.scope, team, winner)?;
                    set(&mut members, winner, |member| member.share = share);
                }
                hold = Hold::One(winner);
            }
        }
    };
    if let (Some(rule), Some(member)) = (rule, members.iter().find(|member| member.agent_id == winner)) {
        let share = member.share.with_one_more(rule, work.now);
        store::set_share(&mut work.writes, &work.scope, team, winner, &share);
    }
    Ok(choice)
}

fn set(members: &mut [Candidate], agent: AgentId, change: impl FnOnce(&mut Candidate)) {
    if let Some(member) = members.iter_mut().find(|member| member.agent_id == agent) {
        change(member);
    }
}

/// Decides anew for a ticket whose team or category a person has changed without naming an agent; none: it stays where
/// it is.
///
/// * Another team: its members are asked, unless the assignee is one of them. In a team that gives out its tickets by
///   hand the assignee stays whoever he is.
/// * Another category: while nobody works on the ticket and no person has named its team, it goes to that of the rule that
///   it matches now, or to the category's.
/// * Anything else: so it is with a ticket that waits because there was no team for it.
pub fn reroute(
    work: &mut Work<'_>,
    before: &Ticket,
    after: &Ticket,
    patch: &TicketPatch,
) -> Result<Option<Placement>, ApiError> {
    let to_team = after.team_id.filter(|team| Some(*team) != before.team_id);
    let is_stray = after.team_id.is_none() && after.queued_reason == Some(QueuedReason::NoTeam);
    let to_category = (after.category_id != before.category_id || is_stray) && patch.team_id.is_none();
    if patch.assignee_id.is_some() || !is_queued(after, work.now) || !(to_team.is_some() || to_category) {
        return Ok(None);
    }
    if to_team.is_none() && (after.assignee_id.is_some() || is_team_given(work, after)?) {
        return Ok(None);
    }
    let references = References { category_id: after.category_id, team_id: to_team, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    match to_team {
        Some(team) => {
            if let Some(assignee) = after.assignee_id {
                let is_manual = ground.mode(team) == AssignmentMode::Manual;
                if is_manual || is_among(&store::members(work.conn, &work.scope, team, work.now)?, assignee) {
                    return Ok(None);
                }
            }
        }
        None => {
            let (named, as_it_is) = ((None, after.category_id), || Ok(after.clone()));
            let (team, _) = team_of(work.conn, &work.scope, &ground, named, work.now, as_it_is)?;
            if team.team_id.is_none() || team.team_id == after.team_id {
                return Ok(None);
            }
        }
    }
    let asked = Asked {
        team_id: to_team,
        assignee_id: None,
        category_id: after.category_id,
        customer_id: after.customer_id,
        language: after.language,
        priority: after.priority,
        given_back_by: None,
    };
    route(work, &ground, &asked, || Ok(after.clone())).map(Some)
}

/// Decides anew for a ticket that came back from its assignee; none: it did not, or it does not wait, or a person took it
/// away from its team and wants no other. One who gave it back or did nothing with it in time (`may_have_it_again` is
/// false) is not given it again.
pub fn reoffer(
    work: &mut Work<'_>,
    before: &Ticket,
    after: &Ticket,
    may_have_it_again: bool,
) -> Result<Option<Placement>, ApiError> {
    let Some(agent) = before.assignee_id.filter(|_| after.assignee_id.is_none()) else { return Ok(None) };
    if !is_queued(after, work.now) {
        return Ok(None);
    }
    let newest = store::list(work.conn, &work.scope, after.id, 1)?.pop().map(|(_, decision)| decision.team);
    if after.team_id.is_none() && newest.is_some_and(|team| team.team_id.is_some()) {
        return Ok(None);
    }
    let references = References { category_id: after.category_id, team_id: after.team_id, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    let asked = Asked {
        team_id: after.team_id,
        assignee_id: None,
        category_id: after.category_id,
        customer_id: after.customer_id,
        language: after.language,
        priority: after.priority,
        given_back_by: (!may_have_it_again).then_some(agent),
    };
    let mut routed = route(work, &ground, &asked, || Ok(after.clone()))?;
    // How it came to its team was decided before.
    if let Some(team) = newest.filter(|team| team.team_id == routed.decision.team.team_id) {
        routed.decision.team = team;
    }
    Ok(Some(routed))
}

fn is_among(members: &[Candidate], agent: AgentId) -> bool {
    members.iter().any(|member| member.agent_id == agent)
}

/// Was the ticket's team named by a person? So it was unless routing chose it.
fn is_team_given(work: &mut Work<'_>, ticket: &Ticket) -> Result<bool, ApiError> {
    if ticket.team_id.is_none() {
        // A person who took the team away wants no other.
        return Ok(ticket.queued_reason != Some(QueuedReason::NoTeam));
    }
    let newest = store::list(work.conn, &work.scope, ticket.id, 1)?.pop();
    let chosen = newest.map(|(_, decision)| decision.team).filter(|team| team.team_id == ticket.team_id);
    Ok(chosen.is_none_or(|team| team.reason == TeamReason::Given))
}

/// Was the team of a closed ticket named by a person, who is to be heard when it goes on as another one?
pub fn is_team_named(work: &mut Work<'_>, ticket: &Ticket) -> Result<bool, ApiError> {
    Ok(ticket.team_id.is_some() && is_team_given(work, ticket)?)
}

/// Keeps a decision that led to this ticket, and notes until when its agent has to begin.
pub fn keep(work: &mut Work<'_>, ticket: &Ticket, routed: &Placement) -> Result<(), ApiError> {
    if routed.unworked_at.is_some() {
        due::set(&mut work.writes, &work.scope, DueKind::Unworked, ticket.id.uuid(), routed.unworked_at);
    }
    Ok(store::insert(&mut work.writes, &work.scope, ticket.id, ticket.version, &routed.decision)?)
}

/// The same of a ticket that is opened with it.
pub fn keep_first(work: &mut Work<'_>, ticket: &Ticket, routed: &Placement) -> Result<(), ApiError> {
    if let Some(at) = routed.unworked_at {
        due::add(&mut work.writes, &work.scope, DueKind::Unworked, ticket.id.uuid(), at);
    }
    Ok(store::insert(&mut work.writes, &work.scope, ticket.id, ticket.version, &routed.decision)?)
}
