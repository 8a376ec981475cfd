//! Trying a way of routing on tickets of the past.

use std::collections::{HashMap, HashSet};

use actix_web::web;
use domain::{
    category::{Category, MAX_CATEGORIES},
    ids::{CategoryId, TeamId},
    people::{Agent, Team},
    policy::{Visibility, op},
    routing::{
        CategorySkills, CategoryTeam, FairShare, Ruling, asked_skills,
        replay::{Desk, Opened, Person, Plan, Replay, TeamPlan},
    },
    time::Instant,
};
use persistence::{
    Conn, Scope, agent, category, duty,
    instance::workspace,
    routing::{self as store, PastTicket},
    team,
};

use super::{
    past_rules::PastRules,
    simulate_dto::{RoutingDraft, SimulateRouting},
    simulated::SimulationDto,
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, FieldCode, FieldError, Ok200, ValidJson},
    state::AppState,
};

/// The most tickets that are routed once more.
const MOST: usize = 20_000;
/// How many are read at once.
const PAGE: i64 = 500;
/// How many tickets that differ are named.
const NAMED: usize = 200;
/// The most teams and the most agents that are taken into account.
const PEOPLE: i64 = 10_000;
/// The most teams that a draft says something about.
const MAX_TEAMS: usize = 200;

/// Try a way of routing on tickets of the past.
///
/// Routes the tickets opened in the last days once more, by today's way and by a draft, and tells who would get and carry
/// how much, what would wait for what, and which tickets would go elsewhere. Nothing is written, so an `Idempotency-Key` is of
/// no use and not looked at. Agents, hours, skills and categories are those of now.
#[utoipa::path(
    post,
    path = "/v1/routing/simulate",
    operation_id = "simulateRouting",
    tag = "queue",
    request_body = SimulateRouting,
    responses((status = 200, description = "What the draft comes to.", body = SimulationDto))
)]
pub async fn simulate_routing(
    state: web::Data<AppState>,
    who: Caller<op::SimulateRouting>,
    body: ValidJson<SimulateRouting>,
) -> Result<Ok200<SimulationDto>, ApiError> {
    let asked = body.into_inner();
    // What happens in this millisecond counts.
    let until = state.clock.now().next();
    let principal = who.principal.clone();
    let told = state.slow(&who, move |conn| simulate(conn, &principal, &asked, until)).await?;
    Ok(Ok200::new(told))
}

fn simulate(
    conn: &mut Conn,
    who: &Principal,
    asked: &SimulateRouting,
    until: Instant,
) -> Result<SimulationDto, ApiError> {
    let (scope, from) = (&who.scope, until.plus_days(-asked.days));
    let visibility = who.visibility();
    let teams = team::list(conn, scope, None, false, PEOPLE)?;
    let categories = category::list(conn, scope)?;
    let fallback = workspace::get(conn, scope)?.fallback_team_id;
    let today = plan(&teams, &categories, fallback);
    let draft = drafted(&today, &asked.draft)?;
    let rules = PastRules::read(conn, scope, asked.draft.rules.as_deref(), until)?;
    let desk = desk(conn, scope, &categories, (from, until))?;
    let mut replay = Replay::new(&desk, &today, &draft, from);
    let (mut count, mut after) = (0, None);
    let truncated = loop {
        let page = store::past(conn, scope, (from, until), after, PAGE)?;
        let mut rulings = rules.rulings(conn, scope, &page)?;
        for ticket in page.iter().take(MOST - count) {
            let (today, draft) = rulings.remove(&ticket.id).unwrap_or_default();
            replay.open(&opened(ticket, today, &visibility), draft);
            count += 1;
            after = Some((ticket.opened_at, ticket.id));
        }
        if i64::try_from(page.len()).unwrap_or(PAGE) < PAGE {
            break false;
        }
        if count == MOST {
            break !store::past(conn, scope, (from, until), after, 1)?.is_empty();
        }
    };
    let until = after.filter(|_| truncated).map_or(until, |(opened_at, _)| opened_at);
    Ok(SimulationDto::of(from, until, truncated, replay.finish(until, NAMED)))
}

fn opened(ticket: &PastTicket, ruling: Option<Ruling>, visibility: &Visibility) -> Opened {
    let listed = match visibility {
        Visibility::All => true,
        Visibility::Member { agent_id, team_ids } => {
            ticket.team_id.is_none_or(|team| team_ids.contains(&team)) || ticket.assignee_id == Some(*agent_id)
        }
        Visibility::Customer { .. } => false,
    };
    Opened {
        id: ticket.id,
        customer_id: ticket.customer_id,
        category_id: ticket.category_id,
        team_id: ticket.named_team_id,
        assignee_id: ticket.named_assignee_id,
        ruling,
        language: ticket.language,
        priority: ticket.priority,
        opened_at: ticket.opened_at,
        left_at: ticket.left_at,
        has_now: ticket.assignee_id,
        listed,
    }
}

/// Today's way.
fn plan(teams: &[Team], categories: &[Category], fallback: Option<TeamId>) -> Plan {
    let of_team = |team: &Team| {
        let members = team.member_ids.clone();
        (team.id, TeamPlan { mode: team.assignment_mode, fair_share: team.fair_share, members })
    };
    let of_category = |it: &Category| CategoryTeam { id: it.id, parent_id: it.parent_id, team_id: it.team_id };
    Plan {
        teams: teams.iter().map(of_team).collect(),
        categories: categories.iter().map(of_category).collect(),
        fallback,
    }
}

/// The draft's way.
///
/// # Errors
/// 422 for a team or category that does not exist or is named twice.
fn drafted(today: &Plan, draft: &RoutingDraft) -> Result<Plan, ApiError> {
    let (mut plan, mut errors) = (today.clone(), Vec::new());
    let lengths = [("teams", draft.teams.len(), MAX_TEAMS), ("categories", draft.categories.len(), MAX_CATEGORIES)];
    for (member, count, max) in lengths {
        if count > max {
            let field = FieldError::pointer(format!("#/draft/{member}"), FieldCode::TooMany).with("max", max);
            return Err(ApiError::validation(vec![field]));
        }
    }
    let mut teams: HashSet<TeamId> = HashSet::new();
    for (index, change) in draft.teams.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/draft/teams/{index}/team_id"), code);
        match plan.teams.get_mut(&change.team_id) {
            None => errors.push(refused(FieldCode::NotFound)),
            Some(_) if !teams.insert(change.team_id) => errors.push(refused(FieldCode::Duplicate)),
            Some(team) => {
                team.mode = change.assignment_mode.unwrap_or(team.mode);
                let share = change.fair_share.into_option();
                team.fair_share = share.map_or(team.fair_share, |share| share.map(FairShare::from));
            }
        }
    }
    let mut categories: HashSet<CategoryId> = HashSet::new();
    for (index, change) in draft.categories.iter().enumerate() {
        let refused = |member, code| FieldError::pointer(format!("#/draft/categories/{index}/{member}"), code);
        if change.team_id.is_some_and(|team| !today.teams.contains_key(&team)) {
            errors.push(refused("team_id", FieldCode::NotFound));
        }
        match plan.categories.iter_mut().find(|it| it.id == change.category_id) {
            None => errors.push(refused("category_id", FieldCode::NotFound)),
            Some(_) if !categories.insert(change.category_id) => {
                errors.push(refused("category_id", FieldCode::Duplicate));
            }
            Some(category) => category.team_id = change.team_id,
        }
    }
    if errors.is_empty() { Ok(plan) } else { Err(ApiError::validation(errors)) }
}

/// Everybody with his hours, and what categories ask for.
fn desk(conn: &mut Conn, scope: &Scope, categories: &[Category], time: (Instant, Instant)) -> Result<Desk, ApiError> {
    let agents = agent::list(conn, scope, &agent::AgentFilter::default(), None, false, PEOPLE)?;
    let worked_by: Vec<_> = agents.iter().map(|agent| (agent.id, agent.calendar_id)).collect();
    let mut times = duty::work_times_between(conn, scope, &worked_by, time)?;
    let person = |agent: Agent| {
        let times = times.remove(&agent.id).unwrap_or_default();
        let Agent { id, role, languages, skills, capacity, created_at, deactivated_at, .. } = agent;
        (id, Person { role, languages, skills, capacity, created_at, deactivated_at, times })
    };
    let asked: Vec<CategorySkills> = categories
        .iter()
        .map(|it| CategorySkills { id: it.id, parent_id: it.parent_id, skills: it.required_skills.clone() })
        .collect();
    let skills: HashMap<_, _> = asked.iter().map(|it| (it.id, asked_skills(Some(it.id), &asked))).collect();
    Ok(Desk { people: agents.into_iter().map(person).collect(), skills })
}
