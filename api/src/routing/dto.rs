//! The wire shapes of routing.

use domain::{
    ids::{AgentId, CategoryId, TeamId, TicketId},
    routing::{
        AssignmentMode, Availability, Judged, QueuedReason, RoutingDecision, RoutingOutcome, TeamReason, Verdict,
    },
    ticket::Ticket,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

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
    /// `nobody_suitable`, `nobody_else`, `everybody_full`, `everybody_locked`; null when it has one, or when somebody took
    /// it from him.
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
    /// Why this team: `given`, `category`, `parent_category`, `fallback`, `no_team`.
    #[schema(value_type = String, max_length = 40, example = "category")]
    pub team_reason: TeamReason,
    /// The category whose team it is: the ticket's own or one above it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// How the team gives out tickets: `manual`, `round_robin`, `least_loaded`; null when there was nothing to choose.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "least_loaded")]
    pub assignment_mode: Option<AssignmentMode>,
    /// What the ticket weighs, in points: low 1, medium 2, high 3, urgent 5.
    #[schema(minimum = 0, example = 2)]
    pub weight: i64,
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
    /// `gave_back`, `full`, `locked`; or compared and second: `lost_by_load`, `lost_by_turn`, `lost_by_id`.
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
}

impl From<Judged> for CandidateDto {
    fn from(judged: Judged) -> Self {
        let Judged { agent_id, verdict, availability, load, capacity, last_assigned_at } = judged;
        Self { agent_id, verdict, availability, load, capacity, last_assigned_at }
    }
}

impl DecisionDto {
    fn of(ticket_version: i64, decision: RoutingDecision) -> Self {
        let outcome = match decision.outcome {
            RoutingOutcome::Assigned { .. } => "assigned",
            RoutingOutcome::Given { .. } => "given",
            RoutingOutcome::Queued { .. } => "queued",
        };
        Self {
            ticket_version,
            decided_at: decision.at,
            team_id: decision.team.team_id,
            team_reason: decision.team.reason,
            category_id: decision.team.category_id,
            assignment_mode: decision.mode,
            weight: decision.weight,
            outcome,
            assignee_id: decision.assignee_id(),
            queued_reason: decision.queued_reason(),
            given_back_by: decision.given_back_by,
            candidates: decision.candidates.into_iter().map(CandidateDto::from).collect(),
        }
    }
}

impl RoutingDto {
    /// A ticket with its decisions, newest first.
    pub fn of(ticket: &Ticket, decisions: Vec<(i64, RoutingDecision)>) -> Self {
        Self {
            ticket_id: ticket.id,
            assignee_id: ticket.assignee_id,
            queued_reason: ticket.queued_reason,
            decisions: decisions.into_iter().map(|(version, decision)| DecisionDto::of(version, decision)).collect(),
        }
    }
}
