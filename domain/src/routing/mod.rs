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
mod policy;
#[cfg(test)]
mod properties;
pub mod replay;
mod rulebook;
mod score;
mod share;
mod skill;
mod team;
#[cfg(test)]
mod tests;
mod values;
mod why_not;

pub use candidate::{Candidate, Judged, Need};
pub use choose::{AgentChoice, choose_agent};
pub use decision::{RoutingDecision, RoutingOutcome};
pub use load::{DEFAULT_CAPACITY, LoadChange, MAX_CAPACITY, load_changes, priority_weight, weight_of};
pub use policy::{MAX_RULES, RoutingPolicy, RoutingRule, normalized_name};
pub use rulebook::{MatchedRule, Rulebook, Ruling};
pub use score::{FAMILIAR, FULL_LOAD, MAX_IDLE, SURPLUS_LEVEL, Score};
pub use share::{FairShare, MAX_SHARE, MAX_SHARE_MINUTES, Share};
pub use skill::{
    CategorySkills, MAX_SKILL_LEVEL, MAX_SKILLS, Skill, asked_skills, is_skill, level_of, suffice, surplus,
};
pub use team::{CategoryTeam, TeamChoice, choose_team};
pub use values::{AssignmentMode, Availability, QueuedReason, ReturnCause, TeamReason, Verdict};
pub use why_not::{Hindrance, Obstacle, Remedy, Unasked, hindrances, why_not};
