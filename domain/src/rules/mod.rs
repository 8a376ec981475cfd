//! Rules: what is done with a ticket without anybody, because something happened to it.
//!
//! A rule listens to [`Occasion`]s, asks a condition about the step, and has [`Action`]s. A time rule listens to nothing: it
//! acts when its condition has held of a ticket for as long as it has to ([`Wait`]), once until it ceases to hold. Rules are asked inside the command
//! that causes them ([`settle`]), all against the same snapshot: what the ticket was before the command, and what it is.
//! What they do is done by the same commands that people give, with the rule as actor, and may let further rules act: each at
//! most once in a chain, and a chain has an end ([`MAX_ROUNDS`]). Whatever a rule cannot do is noted in its [`Run`] and
//! hurts nobody else.

mod action;
mod chain;
mod occasion;
mod rule;
mod run;
mod said;
#[cfg(test)]
mod tests;
mod trial;
mod wait;

pub use action::{
    Action, ActionKind, Clearable, MAX_NOTICE, MAX_TAGS_OF_ACTION, MAX_TEXT, MAX_TOLD, Notified, Told, Update,
};
pub use chain::{Cause, Settled, any_fits, settle, settle_due};
pub use occasion::{Occasion, occasions};
pub use rule::{Mode, NewRule, Rule, RuleChange, normalized_name};
pub use run::{Done, Outcome, Run, failing};
pub use said::{Hand, Joined, Joining, Reply, Said, Words};
pub use trial::{Setting, Tried, try_on};
pub use wait::{MAX_WAIT_MINUTES, Wait, WaitClock, wait_id};

/// The most rules of a workspace: all of them may be asked about a step.
pub const MAX_RULES: usize = 200;
/// The most actions of a rule.
pub const MAX_ACTIONS: usize = 20;
/// The most rounds of a chain: rules that act because rules have acted.
pub const MAX_ROUNDS: usize = 5;
/// The most actions of a chain.
pub const MAX_ACTIONS_OF_CHAIN: usize = 60;
/// The problem code of an action that names somebody or something that is gone.
pub const GONE: &str = "invalid_reference";
/// For so many hours a run can be undone.
pub const UNDO_HOURS: i64 = 24;
/// For so many days runs are kept.
pub const RUNS_KEPT_DAYS: i64 = 90;
/// After so many runs in a row that met an error a rule is switched off.
pub const MAX_FAILURES: usize = 10;
