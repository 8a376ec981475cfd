//! Why an agent did not get a ticket.

use actix_web::web;
use domain::{
    ids::{AgentId, TeamId, TicketId, kind},
    policy::op,
    routing::{
        AssignmentMode, Hindrance, Need, Remedy, RoutingDecision, hindrances, priority_weight, weight_of, why_not,
    },
    ticket::{Language, Ticket},
    time::Instant,
};
use persistence::{
    Conn, agent,
    routing::{self as store, References},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    SkillDto,
    book::book,
    each,
    tried::{Policies, TriedDto},
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ok200, PathIds},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Why an agent did not get a ticket, and what he would need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TicketWhyNot)]
pub struct WhyNotDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The agent asked about.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// Does he have it now? Then it may be that somebody gave it to him, or that he took it, after the decision.
    pub has_it: bool,
    /// What the last decision says of him; null when the ticket was never routed.
    #[schema(required = true)]
    pub decision: Option<WhyNotDecision>,
    /// What would come of it now.
    pub now: WhyNotNow,
}

/// What the last decision about the ticket says of the agent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhyNotDecision {
    /// The version of the ticket that it led to.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub decided_at: Instant,
    /// The team that was chosen.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The rules of the routing policy that were tried for the team, in their order, as they were then.
    #[schema(max_items = 100)]
    pub rules_tried: Vec<TriedDto>,
    /// Who got the ticket by it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// What became of him, and what would have helped.
    pub obstacle: ObstacleDto,
}

/// What would come of it if the ticket were routed now, within the team it is in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhyNotNow {
    /// The team.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The rules of the routing policy that would be tried for the ticket as it is now, in their order. The last one
    /// matches, if one does: then a ticket like this one that was opened now would go to its team.
    #[schema(max_items = 100)]
    pub rules_tried: Vec<TriedDto>,
    /// Would he get it?
    pub would_get: bool,
    /// Everything that stands between him and the ticket now; empty when he would get it.
    #[schema(max_items = 20)]
    pub obstacles: Vec<ObstacleDto>,
}

/// One thing that stands between an agent and a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingObstacle)]
pub struct ObstacleDto {
    /// A candidate's `verdict` as in `showTicketRouting`; or why he was no candidate: `not_in_team`, `manual_team` (his
    /// team gives tickets out by hand), `no_team`, `other_named` (whoever opened the ticket named somebody else), `named`
    /// (he was named).
    #[schema(max_length = 20, example = "full")]
    pub reason: &'static str,
    /// What would take it away: `nothing`; `team`: the ticket needs one; `by_hand`: a person gives him the ticket or he
    /// takes it; `membership` in `team_id`; `activation`; `role`: one that may answer; `duty`: it has to be his time to
    /// work; `presence`: he has to be online; `language`: he has to be given tickets in `language`; `room`: he carries at
    /// most `load_at_most` or can carry at least `capacity_at_least`; `load`: he carries at most `load_at_most`; `skills`:
    /// he has to know `skills`; `score`: at least `score_at_least`; `share`: he has had his share of the team's tickets
    /// and rests until `rests_until`; `turn`: his last ticket came before `assigned_before_at`; `moment`: the same at
    /// another moment.
    #[schema(max_length = 20, example = "room")]
    pub needs: &'static str,
    /// With `room` and `load`: how much he may carry, in points. Null with `room`: he can carry nothing at all.
    #[schema(required = true, minimum = 0, example = 18)]
    pub load_at_most: Option<i64>,
    /// With `room`: how much he would have to be able to carry, in points.
    #[schema(required = true, minimum = 0, example = 21)]
    pub capacity_at_least: Option<i64>,
    /// With `language`: the ticket's.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "fa")]
    pub language: Option<Language>,
    /// With `membership`: the team.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// With `skills`: what he does not know well enough, each with the level that is asked for; else empty.
    #[schema(max_items = 250)]
    pub skills: Vec<SkillDto>,
    /// With `score`: the winner's.
    #[schema(required = true, example = 150)]
    pub score_at_least: Option<i64>,
    /// With `share`: when he may be given the next one.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub rests_until: Option<Instant>,
    /// With `turn`: when the winner had last been given a ticket; null: never.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub assigned_before_at: Option<Instant>,
}

impl From<Hindrance> for ObstacleDto {
    fn from((obstacle, remedy): Hindrance) -> Self {
        let (mut load_at_most, mut capacity_at_least) = (None, None);
        let (mut language, mut team_id, mut assigned_before_at) = (None, None, None);
        let (mut skills, mut score_at_least, mut rests_until) = (Vec::new(), None, None);
        let (reason, needs) = (obstacle.word(), remedy.word());
        match remedy {
            Remedy::Room { load_at_most: load, capacity_at_least: capacity } => {
                (load_at_most, capacity_at_least) = (load, Some(capacity));
            }
            Remedy::Load(load) => load_at_most = Some(load),
            Remedy::Language(asked) => language = asked,
            Remedy::Membership(team) => team_id = team,
            Remedy::Score(score) => score_at_least = Some(score),
            Remedy::Skills(lacking) => skills = each(lacking),
            Remedy::Share(until) => rests_until = until,
            Remedy::Turn(before) => assigned_before_at = before,
            Remedy::Nothing
            | Remedy::Team
            | Remedy::ByHand
            | Remedy::Activation
            | Remedy::Role
            | Remedy::Duty
            | Remedy::Presence
            | Remedy::Moment => {}
        }
        Self {
            reason,
            needs,
            load_at_most,
            capacity_at_least,
            language,
            team_id,
            skills,
            score_at_least,
            rests_until,
            assigned_before_at,
        }
    }
}

/// What the last decision says of the agent, with the version it led to.
fn then(
    ticket: &Ticket,
    agent: AgentId,
    (version, decision): &(i64, RoutingDecision),
    policies: &Policies,
) -> WhyNotDecision {
    WhyNotDecision {
        ticket_version: *version,
        decided_at: decision.at,
        team_id: decision.team.team_id,
        rules_tried: policies.tried(decision.team.ruling),
        assignee_id: decision.assignee_id(),
        obstacle: why_not(decision, agent, ticket.language).into(),
    }
}

fn explain(
    conn: &mut Conn,
    who: &Principal,
    id: TicketId,
    agent_id: AgentId,
    now: Instant,
) -> Result<WhyNotDto, ApiError> {
    let ticket = load_visible(conn, who, id)?;
    let agent = agent::find(conn, &who.scope, agent_id)?.ok_or_else(ApiError::not_found)?;
    let newest = store::list(conn, &who.scope, id, 1)?.pop();
    let references = References { category_id: ticket.category_id, team_id: ticket.team_id, assignee_id: None };
    let ground = store::ground(conn, &who.scope, &references)?;
    let team = ticket.team_id.map(|team| (team, ground.mode(team)));
    let mut members = match ticket.team_id {
        Some(team) => store::members(conn, &who.scope, team, now)?,
        None => Vec::new(),
    };
    // What the ticket weighs on whoever has it is not counted: the question is who would get it if nobody had.
    if let Some(holder) = members.iter_mut().find(|member| Some(member.agent_id) == ticket.assignee_id) {
        holder.load -= weight_of(&ticket);
    }
    let given_back_by = newest.as_ref().and_then(|(_, decision)| decision.given_back_by);
    if team.is_some_and(|(_, mode)| mode == AssignmentMode::Weighted) {
        let last = store::last_agent(conn, &who.scope, ticket.customer_id, Some(id))?;
        for member in &mut members {
            member.knows_customer = Some(member.agent_id) == last;
        }
    }
    let skills = ground.asked_skills(ticket.category_id);
    let weight = priority_weight(ticket.priority);
    let need = Need { weight, language: ticket.language, skills: &skills, given_back_by, now };
    let found = hindrances(team, &need, &members, &agent);
    let policies = Policies::of(conn, &who.scope, newest.iter().map(|(_, decision)| decision))?;
    let ruling = match book(conn, &who.scope, ground.config)? {
        Some(book) => book.ask(now, || Ok(ticket.clone()))?,
        None => None,
    };
    Ok(WhyNotDto {
        ticket_id: id,
        agent_id,
        has_it: ticket.assignee_id == Some(agent_id),
        decision: newest.as_ref().map(|newest| then(&ticket, agent_id, newest, &policies)),
        now: WhyNotNow {
            team_id: ticket.team_id,
            rules_tried: Policies::now(conn, &who.scope)?.tried(ruling),
            would_get: found.is_empty(),
            obstacles: found.into_iter().map(ObstacleDto::from).collect(),
        },
    })
}

/// Explain why an agent did not get a ticket.
///
/// What the last decision says of him and what he would have needed, from what was recorded then; and everything that
/// would stand between him and the ticket if it were routed now, within its team.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/routing/why-not/{agent_id}",
    operation_id = "showWhyNot",
    tag = "queue",
    params(
        ("id" = String, Path, description = "The ticket's id.", max_length = 30),
        ("agent_id" = String, Path, description = "The agent's id.", max_length = 30)
    ),
    responses((status = 200, description = "The reasons.", body = WhyNotDto))
)]
pub async fn show_why_not(
    state: web::Data<AppState>,
    who: Caller<op::ShowWhyNot>,
    ids: PathIds<kind::Ticket, kind::Agent>,
) -> Result<Ok200<WhyNotDto>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let shown = state.read(&who, move |conn| explain(conn, &principal, ids.0, ids.1, now)).await?;
    Ok(Ok200::new(shown))
}
