//! What a policy promises: targets, warning, escalation.

use serde::{Deserialize, Serialize};

use super::{
    CountFrom, MAX_MINUTES, MAX_NOTIFIED, MAX_PERCENT, MAX_TARGET_SECONDS, MIN_TARGET_SECONDS, Metric, Offset, Step,
    Targets,
};
use crate::ticket::Priority;

/// The most steps of a policy.
pub const MAX_STEPS: usize = 30;
/// How much of a target is used when its clock warns, unless the policy says otherwise.
pub const DEFAULT_WARN_PERCENT: i64 = 80;

/// What a policy promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How long things may take.
    pub targets: Targets,
    /// How much of a target is used when its clock warns, 1 to 99.
    pub warn_percent: i64,
    /// From when the new target counts when the ticket's priority changes, or when another policy or calendar comes to
    /// apply to it.
    pub on_change: CountFrom,
    /// The escalation, in any order.
    pub steps: Vec<Step>,
}

/// What is wrong with terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsFault {
    /// Nothing is promised.
    #[error("promises nothing")]
    NoTarget,
    /// Outside its bounds.
    #[error("must be from {min} to {max}")]
    Range {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// More than there may be.
    #[error("has more than {max} entries")]
    TooMany {
        /// The most.
        max: usize,
    },
    /// A step goes by a clock that is not promised.
    #[error("goes by a metric that has no target")]
    NoSuchTarget,
    /// Another step is taken at the same moment.
    #[error("is taken at the same moment as another step")]
    Repeated,
    /// A step that does nothing.
    #[error("does nothing")]
    NoAction,
}

/// Where terms are wrong, as a JSON pointer without its first slash: `targets/first_response/low/seconds`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at} {fault}")]
pub struct TermsError {
    /// The part.
    pub at: String,
    /// What is wrong with it.
    pub fault: TermsFault,
}

impl Terms {
    /// Everything that is wrong; nothing, if they can be kept.
    pub fn check(&self) -> Vec<TermsError> {
        let mut errors = Vec::new();
        self.check_targets(&mut errors);
        within(&mut errors, "warn_percent".to_owned(), self.warn_percent, 1, 99);
        if self.steps.len() > MAX_STEPS {
            fault(&mut errors, "steps", TermsFault::TooMany { max: MAX_STEPS });
        }
        for (index, step) in self.steps.iter().take(MAX_STEPS).enumerate() {
            self.check_step(index, step, &mut errors);
        }
        errors
    }

    fn check_targets(&self, errors: &mut Vec<TermsError>) {
        let promised = |metric: &&Metric| self.targets.of(**metric).is_some();
        if Metric::ALL.iter().filter(promised).count() == 0 {
            fault(errors, "targets", TermsFault::NoTarget);
        }
        for metric in Metric::ALL {
            for priority in Priority::ALL {
                if let Some(targets) = self.targets.of(*metric) {
                    let at = format!("targets/{metric}/{priority}/seconds");
                    within(errors, at, targets.of(*priority).seconds, MIN_TARGET_SECONDS, MAX_TARGET_SECONDS);
                }
            }
        }
    }

    fn check_step(&self, index: usize, step: &Step, errors: &mut Vec<TermsError>) {
        let place = format!("steps/{index}");
        if self.targets.of(step.metric).is_none() {
            fault(errors, &format!("{place}/metric"), TermsFault::NoSuchTarget);
        }
        match step.at {
            Offset::Percent(percent) => within(errors, format!("{place}/percent"), percent, 1, MAX_PERCENT),
            Offset::Minutes(minutes) => {
                within(errors, format!("{place}/minutes"), minutes, -MAX_MINUTES, MAX_MINUTES);
            }
        }
        let before = self.steps.iter().take(index);
        if before.into_iter().any(|other| other.metric == step.metric && other.at == step.at) {
            fault(errors, &place, TermsFault::Repeated);
        }
        let notifies = step.notify.as_ref().is_some_and(|notify| !notify.is_empty());
        let reassigns = step.reassign.is_some_and(|to| to.team_id.is_some() || to.assignee_id.is_some());
        if !notifies && step.raise_to.is_none() && !reassigns {
            fault(errors, &place, TermsFault::NoAction);
        }
        if step.notify.as_ref().is_some_and(|notify| notify.agent_ids.len() > MAX_NOTIFIED) {
            fault(errors, &format!("{place}/notify/agent_ids"), TermsFault::TooMany { max: MAX_NOTIFIED });
        }
    }

    /// How much must have been used of a target for its clock to warn, in milliseconds.
    pub fn warning_millis(&self, target: super::Target) -> i64 {
        Offset::Percent(self.warn_percent).position_millis(target)
    }
}

fn fault(errors: &mut Vec<TermsError>, at: &str, fault: TermsFault) {
    errors.push(TermsError { at: at.to_owned(), fault });
}

fn within(errors: &mut Vec<TermsError>, at: String, value: i64, min: i64, max: i64) {
    if !(min..=max).contains(&value) {
        errors.push(TermsError { at, fault: TermsFault::Range { min, max } });
    }
}
