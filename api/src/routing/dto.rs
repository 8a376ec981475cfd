//! The wire shapes of routing.

use domain::{
    ids::{AgentId, CategoryId, TeamId, TicketId},
    routing::{
        AssignmentMode, Availability, Judged, QueuedReason, RoutingDecision, RoutingOutcome, Skill, TeamReason, Verdict,
    },
    ticket::Ticket,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    SkillDto, each,
    tried::{Policies, TriedDto},
};

/// What routing decided about a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TicketRouting)]
pub struct RoutingDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The agent who works on it now.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Why it has no assignee now: `no_team`, `manual_team`, `empty_team`, `nobody_on_duty`, `nobody_available`,
    /// `nobody_suitable`, `nobody_skilled`, `nobody_else`, `everybody_full`, `everybody_had_share`,
    /// `everybody_locked`, `owner_gone`; null when it has one, or when somebody took it from him.
    #[schema(value_type = Option<String>, required = true, max_length = 40, example = "nobody_available")]
    pub queued_reason: Option<QueuedReason>,
    /// The decisions, newest first; at most 20.
    #[schema(max_items = 20)]
    pub decisions: Vec<DecisionDto>,
}

/// One decision, with everybody who was considered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingDecision)]
pub struct DecisionDto {
    /// The version of the ticket that it led to.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub decided_at: Instant,
    /// The team that was chosen.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Why this team: `given`, `rule`, `category`, `parent_category`, `fallback`, `no_team`.
    #[schema(value_type = String, max_length = 40, example = "category")]
    pub team_reason: TeamReason,
    /// The version of the routing policy whose rules were tried; null: none were, because the team was given or there were
    /// no rules.
    #[schema(required = true, minimum = 1, example = 3)]
    pub policy_version: Option<i64>,
    /// The rule that gave the ticket its team, as it was then.
    #[schema(required = true)]
    pub rule: Option<TriedDto>,
    /// The rules that were tried, in their order, as they were then; the last one is the one that matched, if one did.
    #[schema(max_items = 100)]
    pub rules_tried: Vec<TriedDto>,
    /// The category whose team it is: the ticket's own or one above it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// How the team gives out tickets: `manual`, `round_robin`, `least_loaded`, `weighted`; null when there
    /// was nothing to choose.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "least_loaded")]
    pub assignment_mode: Option<AssignmentMode>,
    /// What the ticket weighs, in points: low 1, medium 2, high 3, urgent 5.
    #[schema(minimum = 0, example = 2)]
    pub weight: i64,
    /// What had to be known, by the ticket's category and those above it.
    #[schema(max_items = 250)]
    pub skills: Vec<SkillDto>,
    /// `assigned`: an agent was chosen; `given`: a person had named one; `queued`: it waits.
    #[schema(max_length = 20, example = "assigned")]
    pub outcome: &'static str,
    /// The agent who got it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Why it waits.
    #[schema(value_type = Option<String>, required = true, max_length = 40)]
    pub queued_reason: Option<QueuedReason>,
    /// The agent who had given it back, or had done nothing with it in time; then he is not given it again. Null when
    /// that was not the cause.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub given_back_by: Option<AgentId>,
    /// Everybody who was considered: the winner, then the others, each with what spoke against him.
    #[schema(max_items = 1000)]
    pub candidates: Vec<CandidateDto>,
}

/// A member of the team as he stood when the decision was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingCandidate)]
pub struct CandidateDto {
    /// The agent.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// `won`; taken out because of `deactivated`, `role`, `time_off`, `off_shift`, `offline`, `away`, `language`,
    /// `skill`, `gave_back`, `full`, `fair_share`, `locked`; or compared and second: `lost_by_load`, `lost_by_score`, `lost_by_turn`,
    /// `lost_by_id`.
    #[schema(value_type = String, max_length = 20, example = "lost_by_turn")]
    pub verdict: Verdict,
    /// Was he there?
    #[schema(value_type = String, max_length = 20, example = "online")]
    pub availability: Availability,
    /// What he carried, in points.
    pub load: i64,
    /// What he could carry, in points.
    #[schema(minimum = 0)]
    pub capacity: i64,
    /// When he had last been given a ticket.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_assigned_at: Option<Instant>,
    /// With `fair_share`: until when he is given no more tickets of this team.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub rests_until: Option<Instant>,
    /// How well he knew what had to be known; level 0: not at all.
    #[schema(max_items = 250)]
    pub skills: Vec<KnownSkillDto>,
    /// His score, in a team whose mode is `weighted`, if nothing took him out; the highest wins.
    #[schema(required = true)]
    pub score: Option<ScoreDto>,
}

/// What was known of a skill that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = KnownSkill)]
pub struct KnownSkillDto {
    /// Its name.
    #[schema(max_length = 60, example = "network")]
    pub name: String,
    /// How well; 0: not at all.
    #[schema(minimum = 0, maximum = 5, example = 3)]
    pub level: i64,
}

/// A score and its parts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingScore)]
pub struct ScoreDto {
    /// The sum of the parts.
    #[schema(example = 150)]
    pub total: i64,
    /// For what he carried of what he can carry: 0 for nothing, -1000 for all of it.
    #[schema(example = -100)]
    pub load: i64,
    /// A point for each minute since he was last given a ticket, at most 100; 100 for whoever never was.
    #[schema(example = 12)]
    pub idle: i64,
    /// For knowing more than had to be known: -50 for each level, so that the best are kept for what only they can do.
    #[schema(example = -50)]
    pub skill: i64,
    /// 300 for whoever worked on the customer's last ticket.
    #[schema(example = 300)]
    pub customer: i64,
}

impl From<Judged> for CandidateDto {
    fn from(judged: Judged) -> Self {
        let Judged { agent_id, verdict, availability, load, capacity, last_assigned_at, rests_until, skills, score } =
            judged;
        let skills = skills.into_iter().map(|Skill { name, level }| KnownSkillDto { name, level }).collect();
        let score = score.map(|score| ScoreDto {
            total: score.total(),
            load: score.load,
            idle: score.idle,
            skill: score.skill,
            customer: score.customer,
        });
        Self { agent_id, verdict, availability, load, capacity, last_assigned_at, rests_until, skills, score }
    }
}

impl DecisionDto {
    fn of(ticket_version: i64, decision: RoutingDecision, policies: &Policies) -> Self {
        let rules_tried = policies.tried(decision.team.ruling);
        let outcome = match decision.outcome {
            RoutingOutcome::Assigned { .. } => "assigned",
            RoutingOutcome::Given { .. } => "given",
            RoutingOutcome::Queued { .. } => "queued",
        };
        let (assignee_id, queued_reason) = (decision.assignee_id(), decision.queued_reason());
        Self {
            ticket_version,
            decided_at: decision.at,
            team_id: decision.team.team_id,
            team_reason: decision.team.reason,
            policy_version: decision.team.ruling.map(|ruling| ruling.policy_version),
            rule: rules_tried.iter().find(|tried| tried.matched).cloned(),
            rules_tried,
            category_id: decision.team.category_id,
            assignment_mode: decision.mode,
            weight: decision.weight,
            skills: each(decision.skills),
            outcome,
            assignee_id,
            queued_reason,
            given_back_by: decision.given_back_by,
            candidates: decision.candidates.into_iter().map(CandidateDto::from).collect(),
        }
    }
}

impl RoutingDto {
    /// A ticket with its decisions, newest first.
    pub fn of(ticket: &Ticket, decisions: Vec<(i64, RoutingDecision)>, policies: &Policies) -> Self {
        let of = |(version, decision)| DecisionDto::of(version, decision, policies);
        Self {
            ticket_id: ticket.id,
            assignee_id: ticket.assignee_id,
            queued_reason: ticket.queued_reason,
            decisions: decisions.into_iter().map(of).collect(),
        }
    }
}
