//! The matrix: what harm to how many comes to.

use super::spread::Spread;
use crate::ticket::{Impact, Priority};

/// The level that an impact on so many comes to.
pub const fn base_level(impact: Impact, spread: Spread) -> Priority {
    match (impact, spread) {
        (Impact::Critical, _) | (Impact::Outage, Spread::Organization | Spread::Many) => Priority::Urgent,
        (Impact::Outage, Spread::One)
        | (Impact::Blocked, _)
        | (Impact::Degraded | Impact::Workaround, Spread::Many) => Priority::High,
        (Impact::Degraded | Impact::Workaround, Spread::One | Spread::Organization) => Priority::Medium,
        (Impact::Question | Impact::Suggestion, _) => Priority::Low,
    }
}

/// Does it stop somebody's work, or worse?
pub const fn is_blocking(impact: Impact) -> bool {
    matches!(impact, Impact::Critical | Impact::Outage | Impact::Blocked)
}

/// Is nothing broken?
pub const fn is_harmless(impact: Impact) -> bool {
    matches!(impact, Impact::Question | Impact::Suggestion)
}
