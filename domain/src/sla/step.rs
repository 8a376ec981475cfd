//! Steps of an escalation.

use serde::{Deserialize, Serialize};

use super::{Metric, Target};
use crate::{
    ids::{AgentId, TeamId},
    ticket::Priority,
};

/// The most agents that one step notifies by name.
pub const MAX_NOTIFIED: usize = 50;
/// The highest share of a target, in per cent.
pub const MAX_PERCENT: i64 = 1_000;
/// The longest time before or after a target, in minutes: 90 days.
pub const MAX_MINUTES: i64 = 90 * 1_440;

/// When a step is taken, in the target's own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    /// When so much of the target is used: 80 before it, 150 half of it later than promised.
    Percent(i64),
    /// So many minutes before the target (negative) or after it.
    Minutes(i64),
}

impl Offset {
    /// How much must have been used of a target, in milliseconds.
    pub const fn position_millis(self, target: Target) -> i64 {
        let millis = match self {
            Self::Percent(percent) => target.millis().saturating_mul(percent) / 100,
            Self::Minutes(minutes) => target.millis().saturating_add(minutes.saturating_mul(60_000)),
        };
        if millis > 0 { millis } else { 0 }
    }
}

/// Who is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// Who works on the ticket.
    pub assignee: bool,
    /// Who follows it.
    pub followers: bool,
    /// Everybody of its team.
    pub team: bool,
    /// These agents.
    pub agent_ids: Vec<AgentId>,
}

impl Notify {
    /// Is nobody told?
    pub const fn is_empty(&self) -> bool {
        !self.assignee && !self.followers && !self.team && self.agent_ids.is_empty()
    }
}

/// Who gets the ticket. With a team alone its way of giving out tickets finds the agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassign {
    /// The team.
    pub team_id: Option<TeamId>,
    /// The agent.
    pub assignee_id: Option<AgentId>,
}

/// One step: taken once in each cycle of its metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Whose clock it goes by.
    pub metric: Metric,
    /// When. With the metric it is the step's name: no policy has two of them.
    pub at: Offset,
    /// Who is told.
    pub notify: Option<Notify>,
    /// The priority is raised to this one, unless it is there already.
    pub raise_to: Option<Priority>,
    /// The ticket is given to somebody else.
    pub reassign: Option<Reassign>,
}
