//! How well an agent and a ticket go together, as one number with its parts.

use serde::{Deserialize, Serialize};

use super::{Candidate, Need, skill::surplus};

/// What an agent who carries as much as he can is worse by than one who carries nothing.
pub const FULL_LOAD: i64 = 1_000;
/// What each level above the one that is asked for takes away: the best are kept for what only they can do.
pub const SURPLUS_LEVEL: i64 = 50;
/// The most that waiting for a ticket brings, a point for each whole minute; who never got one has waited so long. As much
/// as a usual ticket takes from a usual capacity.
pub const MAX_IDLE: i64 = 100;
/// What speaks for the one who worked on the customer's last ticket: as much as three tenths of what he can carry.
pub const FAMILIAR: i64 = 300;

/// The parts of a score; the highest sum is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// For what he carries of what he can carry: 0 or less.
    pub load: i64,
    /// For the minutes since he was last given a ticket: 0 or more.
    #[serde(default)]
    pub idle: i64,
    /// For knowing more than is asked for: 0 or less.
    pub skill: i64,
    /// For having had the customer's last ticket: 0 or more.
    pub customer: i64,
}

impl Score {
    /// Of a candidate for a ticket. Whole numbers, so that the database comes to the same.
    pub fn of(candidate: &Candidate, need: &Need<'_>) -> Self {
        let idle =
            |last: crate::time::Instant| (need.now.millis().saturating_sub(last.millis()) / 60_000).clamp(0, MAX_IDLE);
        Self {
            load: -(FULL_LOAD.saturating_mul(candidate.load.max(0)) / candidate.capacity.max(1)),
            idle: candidate.last_assigned_at.map_or(MAX_IDLE, idle),
            skill: -SURPLUS_LEVEL * surplus(&candidate.skills, need.skills),
            customer: if candidate.knows_customer { FAMILIAR } else { 0 },
        }
    }

    /// The sum.
    pub const fn total(self) -> i64 {
        self.load.saturating_add(self.idle).saturating_add(self.skill).saturating_add(self.customer)
    }
}
