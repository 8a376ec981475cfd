//! Steps: what moves a priority beyond what the words of the trouble come to.
//!
//! How loudly somebody writes ("URGENT") is no step.

use serde::Serialize;

use super::{
    cues::Cues,
    matrix::{base_level, is_blocking, is_harmless},
    spread::Spread,
};
use crate::{
    people::Tier,
    ticket::{Impact, Priority},
};

crate::words! {
    /// Why a priority was moved.
    pub enum StepReason {
        /// It concerns an organization or many: at least the level of the matrix.
        Scope = 1 "scope",
        /// A question that is to be answered within three days: at least medium.
        Deadline = 2 "deadline",
        /// "No hurry": one level less than without these words.
        NoHurry = 3 "no_hurry",
        /// A customer who comes first is stopped: one level more.
        Tier = 4 "tier",
        /// A question or an idea: at most medium.
        Ceiling = 5 "ceiling",
        /// Nobody of an organization, or of many, can sign in: urgent.
        LockedOut = 6 "locked_out",
        /// Many cannot buy or pay, so sales are being lost: urgent.
        SalesLost = 7 "sales_lost",
    }
}

/// A move from one level to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Why.
    pub reason: StepReason,
    /// Before.
    pub from: Priority,
    /// After.
    pub to: Priority,
}

/// Work that presses more than other work when several people cannot do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// To sign in; all of those it concerns.
    SigningIn,
    /// To buy or to pay.
    Buying,
}

impl Stopped {
    /// What the words tell of; none where it is any other work, or told of as a question.
    pub(super) fn told(cues: &Cues) -> Option<Self> {
        if !cues.has("cannot") && !cues.has("broken") {
            None
        } else if cues.has("many") && cues.has("entry") {
            Some(Self::SigningIn)
        } else if cues.has("public") && cues.has("buying") {
            Some(Self::Buying)
        } else {
            None
        }
    }

    /// Why it is urgent; none if it is not, concerning so many.
    const fn urgent(self, spread: Spread) -> Option<StepReason> {
        match (self, spread) {
            (Self::SigningIn, Spread::Organization | Spread::Many) => Some(StepReason::LockedOut),
            (Self::Buying, Spread::Many) => Some(StepReason::SalesLost),
            _ => None,
        }
    }
}

/// What the words say beside the trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// What the trouble does.
    pub impact: Impact,
    /// Whom it concerns.
    pub spread: Spread,
    /// What is special about what is stopped.
    pub stopped: Option<Stopped>,
    /// Is an answer needed within three days?
    pub deadline: bool,
    /// The level without the words that say that it is in no hurry; none if there are none.
    pub unhurried: Option<Priority>,
}

/// The steps from `level`, in order; each begins where the one before it ends.
pub fn steps(level: Priority, about: &Circumstances) -> Vec<Step> {
    let mut walk = Walk { level, steps: Vec::new() };
    if about.spread > Spread::One {
        walk.to(StepReason::Scope, walk.level.max(base_level(about.impact, about.spread)));
    }
    // The two exceptions of the matrix, which stop at its level otherwise.
    let exception = about.stopped.filter(|_| about.impact == Impact::Blocked);
    if let Some(reason) = exception.and_then(|stopped| stopped.urgent(about.spread)) {
        walk.to(reason, Priority::Urgent);
    }
    if about.deadline && about.impact == Impact::Question {
        walk.to(StepReason::Deadline, walk.level.max(Priority::Medium));
    }
    if let Some(without) = about.unhurried {
        walk.to(StepReason::NoHurry, walk.level.min(lower(without)));
    }
    if is_harmless(about.impact) {
        walk.to(StepReason::Ceiling, walk.level.min(Priority::Medium));
    }
    walk.steps
}

/// The step for how the customer is served: one level more for `vip`, where his work is stopped.
pub fn tier_step(level: Priority, impact: Impact, tier: Tier) -> Option<Step> {
    let to = if tier == Tier::Vip && is_blocking(impact) { higher(level) } else { level };
    (to != level).then_some(Step { reason: StepReason::Tier, from: level, to })
}

/// The level that `impact` on so many comes to, where that is above `level`. What is later found to concern more people
/// than it did is raised to it.
pub fn raised_by_spread(level: Priority, impact: Impact, spread: Spread) -> Option<Priority> {
    let to = base_level(impact, spread);
    (spread > Spread::One && to > level).then_some(to)
}

struct Walk {
    level: Priority,
    steps: Vec<Step>,
}

impl Walk {
    fn to(&mut self, reason: StepReason, to: Priority) {
        if to != self.level {
            self.steps.push(Step { reason, from: self.level, to });
            self.level = to;
        }
    }
}

const fn lower(level: Priority) -> Priority {
    match level {
        Priority::Urgent => Priority::High,
        Priority::High => Priority::Medium,
        Priority::Medium | Priority::Low => Priority::Low,
    }
}

const fn higher(level: Priority) -> Priority {
    match level {
        Priority::Low => Priority::Medium,
        Priority::Medium => Priority::High,
        Priority::High | Priority::Urgent => Priority::Urgent,
    }
}
