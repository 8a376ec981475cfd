//! What was decided about a ticket, as it is stored and shown.

use serde::{Deserialize, Serialize};

use super::{AgentChoice, AssignmentMode, Judged, Need, QueuedReason, Skill, TeamChoice};
use crate::{ids::AgentId, time::Instant};

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RoutingOutcome {
    /// The ticket went to an agent.
    Assigned {
        /// He.
        assignee_id: AgentId,
    },
    /// Whoever opened the ticket had named the agent; nobody was compared.
    Given {
        /// He.
        assignee_id: AgentId,
    },
    /// The ticket waits without an assignee.
    Queued {
        /// Why; whoever comes, or becomes free, ends it.
        reason: QueuedReason,
    },
}

/// One decision about a ticket: team and agent, every candidate, and the reasons. It holds ids, words, numbers
/// and the names of skills, and nothing else that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingDecision {
    /// When it was made.
    pub at: Instant,
    /// The team and why.
    pub team: TeamChoice,
    /// How the team gives out tickets; none when no agent was chosen by Nobat: no team, or the agent was given.
    pub mode: Option<AssignmentMode>,
    /// What the ticket weighs, in points.
    pub weight: i64,
    /// What had to be known, and how well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Skill>,
    /// What came out.
    #[serde(flatten)]
    pub outcome: RoutingOutcome,
    /// Every candidate, the winner first.
    pub candidates: Vec<Judged>,
    /// Who had given the ticket back, or had done nothing with it in time, if that is why it was routed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_back_by: Option<AgentId>,
}

impl RoutingDecision {
    /// No team was found, so nobody could be asked.
    pub const fn without_team(team: TeamChoice, weight: i64, at: Instant) -> Self {
        let outcome = RoutingOutcome::Queued { reason: QueuedReason::NoTeam };
        Self { at, team, mode: None, weight, skills: Vec::new(), outcome, candidates: Vec::new(), given_back_by: None }
    }

    /// The agent was named by whoever opened the ticket.
    pub const fn given(team: TeamChoice, assignee_id: AgentId, weight: i64, at: Instant) -> Self {
        let outcome = RoutingOutcome::Given { assignee_id };
        Self { at, team, mode: None, weight, skills: Vec::new(), outcome, candidates: Vec::new(), given_back_by: None }
    }

    /// A team was found and its members were compared, unless it is a manual one.
    pub fn among(team: TeamChoice, mode: AssignmentMode, need: &Need<'_>, choice: AgentChoice, at: Instant) -> Self {
        let outcome = match choice.winner {
            Ok(assignee_id) => RoutingOutcome::Assigned { assignee_id },
            Err(reason) => RoutingOutcome::Queued { reason },
        };
        Self {
            at,
            team,
            mode: Some(mode),
            weight: need.weight,
            skills: need.skills.to_vec(),
            outcome,
            candidates: choice.candidates,
            given_back_by: need.given_back_by,
        }
    }

    /// The same about a ticket that this agent had given back, if anybody had.
    #[must_use]
    pub fn after_giving_back(self, given_back_by: Option<AgentId>) -> Self {
        Self { given_back_by, ..self }
    }

    /// The agent who has the ticket now.
    pub const fn assignee_id(&self) -> Option<AgentId> {
        match self.outcome {
            RoutingOutcome::Assigned { assignee_id } | RoutingOutcome::Given { assignee_id } => Some(assignee_id),
            RoutingOutcome::Queued { .. } => None,
        }
    }

    /// Why it waits, if it does.
    pub const fn queued_reason(&self) -> Option<QueuedReason> {
        match self.outcome {
            RoutingOutcome::Queued { reason } => Some(reason),
            RoutingOutcome::Assigned { .. } | RoutingOutcome::Given { .. } => None,
        }
    }
}
