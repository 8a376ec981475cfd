//! What a rule did, or would have done, and why.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ActionKind, MAX_FAILURES, Mode};
use crate::{condition::Test, event::Deltas, ids::RuleId, ticket::Ticket};

crate::words! {
    /// What became of an action.
    pub enum Outcome {
        /// It was done; in the shadow: it would have been.
        Done = 1 "done",
        /// There was nothing to change.
        Nothing = 2 "nothing",
        /// The ticket did not let it happen.
        Refused = 3 "refused",
        /// The chain had come to its end before, or rules have replied to the ticket enough.
        LeftOut = 4 "left_out",
    }
}

/// One action of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its kind.
    pub kind: ActionKind,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused: a problem code of the contract.
    pub code: Option<String>,
    /// The fields that it changed, from and to, in the order of the changes.
    pub changes: Vec<(String, Value, Value)>,
}

impl Done {
    /// The changes of an action that was done.
    pub(crate) fn with(kind: ActionKind, changes: impl IntoIterator<Item = Deltas>) -> Self {
        let changes: Vec<_> =
            changes.into_iter().flatten().map(|(field, delta)| (field, delta.from, delta.to)).collect();
        Self { kind, outcome: Outcome::Done, code: None, changes }
    }

    /// An action that was done, with these changes.
    pub(crate) fn changing(kind: ActionKind, changes: Vec<(String, Value, Value)>) -> Self {
        Self { kind, outcome: Outcome::Done, code: None, changes }
    }

    /// The same with what follows for how long the customer has waited, where that is another time than before.
    #[must_use]
    pub(crate) fn waiting(mut self, before: &Ticket, after: &Ticket) -> Self {
        if self.kind == ActionKind::Update && before.waiting_since != after.waiting_since {
            self.changes.push(("waiting_since".to_owned(), json!(before.waiting_since), json!(after.waiting_since)));
        }
        self
    }

    pub(crate) const fn without(kind: ActionKind, outcome: Outcome) -> Self {
        Self { kind, outcome, code: None, changes: Vec::new() }
    }

    pub(super) fn refused(kind: ActionKind, code: &str) -> Self {
        let code = Some(code.to_owned());
        Self { kind, outcome: Outcome::Refused, code, changes: Vec::new() }
    }
}

/// What one rule did in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The rule.
    pub rule_id: RuleId,
    /// Its version.
    pub rule_version: i64,
    /// Did it act, or only note what it would have done?
    pub mode: Mode,
    /// In which round of the chain, from 1.
    pub round: usize,
    /// The tests of its condition that held.
    pub matched: Vec<Test>,
    /// What became of its actions, in order.
    pub actions: Vec<Done>,
}

impl Run {
    /// Did it meet an error?
    pub fn has_failed(&self) -> bool {
        self.actions.iter().any(|done| done.outcome == Outcome::Refused)
    }
}

/// Is a rule to be switched off, whose latest runs ended so, the newest first? True: with an error.
pub fn failing(latest: &[bool]) -> bool {
    latest.iter().take_while(|failed| **failed).count() >= MAX_FAILURES
}
