//! What a replay comes to.

use super::ByReason;
use crate::{
    ids::{AgentId, TeamId, TicketId},
    routing::QueuedReason,
};

/// Where a ticket went in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The team.
    pub team_id: Option<TeamId>,
    /// Who got it, at once or later; none: it waited until it left, or waits on.
    pub assignee_id: Option<AgentId>,
    /// Why it waited at first.
    pub queued_reason: Option<QueuedReason>,
}

/// What one run comes to for an agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many tickets he got.
    pub assigned: usize,
    /// The most he carried, in points.
    pub peak_load: i64,
    /// What he carried over the whole time on average, in hundredths of a point.
    pub mean_load_hundredths: i64,
}

/// An agent in both runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentFigures {
    /// He.
    pub agent_id: AgentId,
    /// How many of the tickets are his now, however he came to them.
    pub has_now: usize,
    /// By today's way.
    pub today: Figures,
    /// By the draft.
    pub draft: Figures,
}

/// How tickets waited in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many did not get an agent at once.
    pub queued: usize,
    /// How many for each reason.
    pub by_reason: ByReason,
    /// How many of them never got one.
    pub never_assigned: usize,
    /// How long they waited on average: until somebody got them, or they left, or the replay ended; in seconds. None: none
    /// waited.
    pub mean_wait_seconds: Option<i64>,
}

/// A ticket that goes elsewhere by the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// It.
    pub ticket_id: TicketId,
    /// By today's way.
    pub today: Outcome,
    /// By the draft.
    pub draft: Outcome,
    /// Why, in a word of routing.
    pub because: &'static str,
}

/// Both runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How many tickets were routed.
    pub tickets: usize,
    /// The agents who got any, by id.
    pub agents: Vec<AgentFigures>,
    /// How tickets waited by today's way.
    pub today: Waiting,
    /// How they waited by the draft.
    pub draft: Waiting,
    /// How many tickets differ.
    pub differing: usize,
    /// Some of them, in the order in which they were opened.
    pub differences: Vec<Difference>,
}
