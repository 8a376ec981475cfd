//! Targets: how long something may take, for each priority.

use serde::{Deserialize, Serialize};

use super::{Metric, TimeKind};
use crate::ticket::Priority;

/// The shortest target: a minute.
pub const MIN_TARGET_SECONDS: i64 = 60;
/// The longest target: a year.
pub const MAX_TARGET_SECONDS: i64 = 366 * 86_400;

/// How long one thing may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// So many seconds.
    pub seconds: i64,
    /// Of this time.
    pub time: TimeKind,
}

impl Target {
    /// The same in milliseconds.
    pub const fn millis(self) -> i64 {
        self.seconds.saturating_mul(1_000)
    }
}

/// The targets of one metric. Every priority has one: whoever waits for something unimportant has been promised a time
/// as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByPriority {
    /// For what can wait.
    pub low: Target,
    /// For the usual.
    pub medium: Target,
    /// For what comes before the usual.
    pub high: Target,
    /// For what comes before everything.
    pub urgent: Target,
}

impl ByPriority {
    /// The target of a priority.
    pub const fn of(&self, priority: Priority) -> Target {
        match priority {
            Priority::Low => self.low,
            Priority::Medium => self.medium,
            Priority::High => self.high,
            Priority::Urgent => self.urgent,
        }
    }
}

/// What is promised, and what is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Until the first reply.
    pub first_response: Option<ByPriority>,
    /// Until each later one.
    pub next_response: Option<ByPriority>,
    /// Until it is answered or closed.
    pub resolution: Option<ByPriority>,
}

impl Targets {
    /// The targets of a metric, if it is promised.
    pub const fn of(&self, metric: Metric) -> Option<&ByPriority> {
        match metric {
            Metric::FirstResponse => self.first_response.as_ref(),
            Metric::NextResponse => self.next_response.as_ref(),
            Metric::Resolution => self.resolution.as_ref(),
        }
    }
}
