//! The wire shapes of a rule that is tried on tickets of the past.

use std::collections::BTreeMap;

use domain::{
    ids::TicketId,
    rules::{ActionKind, Occasion, Outcome, Run, Tried},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::{action_dto::SetAction, dto::RuleWait, run_dto::ActionOutcome};
use crate::{conditions::StepCondition, http::not_null};

/// A rule to try.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SimulateRule {
    /// It is asked about what happened in so many days up to now.
    #[serde(default = "week")]
    #[validate(range(min = 1, max = 30))]
    #[schema(minimum = 1, maximum = 30, default = 7)]
    pub days: i64,
    /// The rule.
    #[validate(nested)]
    pub rule: RuleDraft,
}

const fn week() -> i64 {
    7
}

/// A rule that nobody has added; what is in a rule can be sent as it is, but for its name and place.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RuleDraft {
    /// What it listens to; at least one, or none and `after`.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[schema(value_type = Vec<String>, max_items = 5, example = json!(["opened"]))]
    pub occasions: Vec<Occasion>,
    /// For a time rule: how long its condition has to hold.
    #[serde(default)]
    #[validate(nested)]
    pub after: Option<RuleWait>,
    /// What must hold; absent: it always does. What was promised in the past is not known: `next_due_at` is 422 `not_allowed`.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StepCondition>,
    /// What it does, in order; at least one.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub actions: Vec<SetAction>,
}

/// What a rule would have done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleSimulation {
    /// From when on.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub from_at: Instant,
    /// Until when: now.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub until_at: Instant,
    /// How many tickets were looked at: those that something happened to, as far as you may see them.
    #[schema(minimum = 0)]
    pub looked_at_count: usize,
    /// Were there more than can be looked at in one go? Then those are missing that were left alone for longest.
    pub truncated: bool,
    /// How many tickets it would have touched.
    #[schema(minimum = 0)]
    pub ticket_count: usize,
    /// How often it would have acted.
    #[schema(minimum = 0)]
    pub run_count: usize,
    /// What would have become of each action, in their order.
    #[schema(max_items = 20)]
    pub actions: Vec<SimulatedAction>,
    /// The first hundred of the tickets, the last changed first.
    #[schema(max_items = 100)]
    pub tickets: Vec<SimulatedTicket>,
}

/// How often what would have become of an action.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedRuleAction)]
pub struct SimulatedAction {
    /// Its type.
    #[schema(value_type = String, max_length = 20, example = "update")]
    pub r#type: ActionKind,
    /// It would have changed something.
    #[schema(minimum = 0)]
    pub done_count: usize,
    /// There would have been nothing to change.
    #[schema(minimum = 0)]
    pub nothing_count: usize,
    /// The ticket would not have let it happen.
    #[schema(minimum = 0)]
    pub refused_count: usize,
    /// There would have been too much already.
    #[schema(minimum = 0)]
    pub left_out_count: usize,
}

/// A ticket that it would have touched.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedRuleTicket)]
pub struct SimulatedTicket {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Its number.
    #[schema(minimum = 1)]
    pub number: i64,
    /// How often.
    #[schema(minimum = 1)]
    pub run_count: usize,
    /// The first ten times.
    #[schema(max_items = 10)]
    pub runs: Vec<SimulatedRun>,
}

/// What it would have done once. What it would have changed is not carried on: each time it is asked about what really was.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedRuleRun)]
pub struct SimulatedRun {
    /// When.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub at: Instant,
    /// The comparisons of its condition that held.
    #[schema(value_type = Vec<Object>, max_items = 200)]
    pub matched: Vec<Value>,
    /// What would have become of its actions, each field with its value before and after.
    #[schema(max_items = 20)]
    pub actions: Vec<ActionOutcome>,
}

impl From<Tried> for SimulatedRun {
    fn from(Tried { at, run }: Tried) -> Self {
        let matched = run.matched.iter().map(domain::condition::Test::to_json).collect();
        Self { at, matched, actions: run.actions.into_iter().map(ActionOutcome::from).collect() }
    }
}

/// Counts what became of each action.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<usize, SimulatedAction>);

impl Tally {
    pub(super) fn add(&mut self, run: &Run) {
        for (place, done) in run.actions.iter().enumerate() {
            let fresh = || SimulatedAction {
                r#type: done.kind,
                done_count: 0,
                nothing_count: 0,
                refused_count: 0,
                left_out_count: 0,
            };
            let action = self.0.entry(place).or_insert_with(fresh);
            match done.outcome {
                Outcome::Done => action.done_count += 1,
                Outcome::Nothing => action.nothing_count += 1,
                Outcome::Refused => action.refused_count += 1,
                Outcome::LeftOut => action.left_out_count += 1,
            }
        }
    }

    pub(super) fn finish(self) -> Vec<SimulatedAction> {
        self.0.into_values().collect()
    }
}
