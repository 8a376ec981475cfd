//! The wire shapes of what a draft of routing comes to.

use domain::{
    ids::{AgentId, TeamId, TicketId},
    routing::{
        QueuedReason,
        replay::{AgentFigures, Comparison, Difference, Figures, Outcome, Waiting},
    },
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Tickets of the past, routed once more by today's way and by the draft.
///
/// Both begin with nobody carrying anything, count whoever is on duty as online, and let a ticket weigh on its agent until
/// it really left the team's hands. So today's way is not what really happened, but what the draft can be compared with.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingSimulation)]
pub struct SimulationDto {
    /// From when on tickets were routed once more.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub from_at: Instant,
    /// Until when: now, or the opening of the last ticket that was looked at.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub until_at: Instant,
    /// How many tickets; neither spam nor what is in the bin.
    #[schema(minimum = 0)]
    pub ticket_count: usize,
    /// Were there more than can be looked at in one go? Then the newest are missing.
    pub truncated: bool,
    /// The agents who got any of them, or have one now.
    #[schema(max_items = 10000)]
    pub agents: Vec<SimulatedAgentDto>,
    /// How tickets waited.
    pub waiting: SimulatedWaitingsDto,
    /// How many tickets end with another team or agent.
    #[schema(minimum = 0)]
    pub difference_count: usize,
    /// The first of them, as far as you may see them.
    #[schema(max_items = 200)]
    pub differences: Vec<SimulatedDifferenceDto>,
}

/// An agent by both ways.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedAgent)]
pub struct SimulatedAgentDto {
    /// The agent.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// How many of the tickets are his now, however he came to them.
    #[schema(minimum = 0)]
    pub has_now: usize,
    /// By today's way.
    pub today: SimulatedLoadDto,
    /// By the draft.
    pub draft: SimulatedLoadDto,
}

/// What an agent gets and carries.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedLoad)]
pub struct SimulatedLoadDto {
    /// How many tickets he gets.
    #[schema(minimum = 0)]
    pub assigned: usize,
    /// The most that he carries, in points.
    #[schema(minimum = 0)]
    pub peak_load: i64,
    /// What he carries on average over the whole time, in points.
    #[schema(minimum = 0)]
    pub mean_load: f64,
}

/// How tickets wait by both ways.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedWaitings)]
pub struct SimulatedWaitingsDto {
    /// By today's way.
    pub today: SimulatedWaitingDto,
    /// By the draft.
    pub draft: SimulatedWaitingDto,
}

/// How tickets wait.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedWaiting)]
pub struct SimulatedWaitingDto {
    /// How many find nobody at once.
    #[schema(minimum = 0)]
    pub queued: usize,
    /// How many for each reason.
    #[schema(max_items = 20)]
    pub by_reason: Vec<QueuedForDto>,
    /// How many of them never find anybody.
    #[schema(minimum = 0)]
    pub never_assigned: usize,
    /// How long they wait on average: until somebody gets them, or they really left, or the end; null: none waits.
    #[schema(required = true, minimum = 0)]
    pub mean_wait_seconds: Option<i64>,
}

/// How many tickets wait for a reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QueuedFor)]
pub struct QueuedForDto {
    /// The reason; see `queued_reason` of a ticket.
    #[schema(value_type = String, max_length = 20, example = "everybody_full")]
    pub reason: QueuedReason,
    /// How many.
    #[schema(minimum = 1)]
    pub count: usize,
}

/// A ticket that ends elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedDifference)]
pub struct SimulatedDifferenceDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 31)]
    pub ticket_id: TicketId,
    /// Where it ends by today's way.
    pub today: SimulatedOutcomeDto,
    /// Where it ends by the draft.
    pub draft: SimulatedOutcomeDto,
    /// Why: the `team_reason` of the draft's team, if that is another one; else what speaks against the agent who gets it
    /// today, as in `verdict` or `reason` of why-not; else the `queued_reason`.
    #[schema(max_length = 30, example = "lost_by_load")]
    pub because: &'static str,
}

/// Where a ticket ends.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedOutcome)]
pub struct SimulatedOutcomeDto {
    /// The team.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Who gets it, at once or later; null: nobody.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Why it waits at first; null: it does not.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub queued_reason: Option<QueuedReason>,
}

impl From<Figures> for SimulatedLoadDto {
    fn from(figures: Figures) -> Self {
        let mean = i32::try_from(figures.mean_load_hundredths).unwrap_or(i32::MAX);
        Self { assigned: figures.assigned, peak_load: figures.peak_load, mean_load: f64::from(mean) / 100.0 }
    }
}

impl From<AgentFigures> for SimulatedAgentDto {
    fn from(one: AgentFigures) -> Self {
        Self { agent_id: one.agent_id, has_now: one.has_now, today: one.today.into(), draft: one.draft.into() }
    }
}

impl From<Waiting> for SimulatedWaitingDto {
    fn from(waiting: Waiting) -> Self {
        let Waiting { queued, by_reason, never_assigned, mean_wait_seconds } = waiting;
        let by_reason = by_reason.into_iter().map(|(reason, count)| QueuedForDto { reason, count }).collect();
        Self { queued, by_reason, never_assigned, mean_wait_seconds }
    }
}

impl From<Outcome> for SimulatedOutcomeDto {
    fn from(Outcome { team_id, assignee_id, queued_reason }: Outcome) -> Self {
        Self { team_id, assignee_id, queued_reason }
    }
}

impl From<Difference> for SimulatedDifferenceDto {
    fn from(one: Difference) -> Self {
        let Difference { ticket_id, today, draft, because } = one;
        Self { ticket_id, today: today.into(), draft: draft.into(), because }
    }
}

impl SimulationDto {
    /// A comparison of this time.
    pub fn of(from_at: Instant, until_at: Instant, truncated: bool, told: Comparison) -> Self {
        Self {
            from_at,
            until_at,
            ticket_count: told.tickets,
            truncated,
            agents: told.agents.into_iter().map(SimulatedAgentDto::from).collect(),
            waiting: SimulatedWaitingsDto { today: told.today.into(), draft: told.draft.into() },
            difference_count: told.differing,
            differences: told.differences.into_iter().map(SimulatedDifferenceDto::from).collect(),
        }
    }
}
