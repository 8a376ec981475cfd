//! Routing: which team and which agent a ticket goes to, and why.
//!
//! Filters take candidates out, criteria put those who are left in order; both are lists of data, so that a further
//! one is a further line. Whatever is decided names every candidate and what spoke against him.

mod candidate;
mod choose;
mod criterion;
mod decision;
mod filter;
mod load;
mod team;
#[cfg(test)]
mod tests;
mod values;
mod why_not;

pub use candidate::{Candidate, Judged, Need};
pub use choose::{AgentChoice, choose_agent};
pub use decision::{RoutingDecision, RoutingOutcome};
pub use load::{DEFAULT_CAPACITY, LoadChange, MAX_CAPACITY, load_changes, priority_weight, weight_of};
pub use team::{CategoryTeam, TeamChoice, choose_team};
pub use values::{AssignmentMode, Availability, QueuedReason, TeamReason, Verdict};
pub use why_not::{Hindrance, Obstacle, Remedy, Unasked, hindrances, why_not};
