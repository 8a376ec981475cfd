//! Rules: what is done with a ticket without anybody, because something happened to it.
//!
//! A rule listens to [`Occasion`]s, asks a condition about the step, and has [`Action`]s. Rules are asked inside the command
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

pub use action::{Action, ActionKind, Clearable, MAX_TAGS_OF_ACTION, MAX_TEXT, Update};
pub use chain::{Cause, Settled, any_fits, settle};
pub use occasion::{Occasion, occasions};
pub use rule::{Mode, NewRule, Rule, RuleChange, normalized_name};
pub use run::{Done, Outcome, Run, failing};
pub use said::{Hand, Reply, Said, Words};

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
/// After so many runs in a row that met an error a rule is switched off.
pub const MAX_FAILURES: usize = 10;
