//! The slow reference: it walks minute by minute, keeps a note of every minute, and looks at all notes for each answer.
//! It knows nothing of the engine but the shapes of what goes in; all its instants are whole minutes.

use super::super::*;
use crate::{
    ticket::{Priority, Status},
    time::Instant,
};

/// A policy as the reference knows it: its terms, and which minutes from the story's beginning on are open.
#[derive(Clone)]
pub struct SlowRules {
    pub terms: Terms,
    pub open: std::sync::Arc<Vec<bool>>,
}

#[derive(Clone)]
pub struct SlowCycle {
    pub start: usize,
    /// When, and whether it was done.
    pub end: Option<(usize, bool)>,
    /// Whether each minute since the start counted.
    pub counted: Vec<bool>,
    /// From when its promise counts.
    from: usize,
    pub target: Option<Target>,
    /// The policy, frozen when it ended.
    rules: Option<SlowRules>,
}

pub struct Slow {
    pub minute: usize,
    status: Status,
    priority: Priority,
    spam: bool,
    deleted: bool,
    snoozed: Option<usize>,
    owes: bool,
    replied: bool,
    rules: Option<SlowRules>,
    pub cycles: [Vec<SlowCycle>; 3],
    start: Instant,
}

impl Slow {
    pub fn new(start: Instant) -> Self {
        Self {
            minute: 0,
            status: Status::Closed,
            priority: Priority::Medium,
            spam: false,
            deleted: false,
            snoozed: None,
            owes: false,
            replied: false,
            rules: None,
            cycles: Default::default(),
            start,
        }
    }

    fn minute_of(&self, at: Instant) -> usize {
        usize::try_from((at.millis() - self.start.millis()) / 60_000).unwrap()
    }

    fn is_owed(&self, metric: Metric) -> bool {
        let open = [Status::AwaitingReply, Status::InReview, Status::NeedsInfo].contains(&self.status);
        let here = open && !self.spam && !self.deleted;
        here && match metric {
            Metric::FirstResponse => self.owes && !self.replied,
            Metric::NextResponse => self.owes && self.replied,
            Metric::Resolution => true,
        }
    }

    /// Does a minute count, as far as is known now?
    fn counts(&self, minute: usize) -> bool {
        let asleep = self.snoozed.is_some_and(|until| minute < until) && !self.owes;
        self.status != Status::NeedsInfo && !asleep
    }

    /// Lets the time pass until this minute.
    pub fn walk_to(&mut self, minute: usize) {
        while self.minute < minute {
            let counts = self.counts(self.minute);
            for cycle in self.cycles.iter_mut().filter_map(|cycles| cycles.last_mut()) {
                if cycle.end.is_none() {
                    cycle.counted.push(counts);
                }
            }
            self.minute += 1;
        }
    }

    pub fn happen(&mut self, fact: &Fact, resolve: &dyn Fn(&Applied) -> Option<SlowRules>) {
        let now = self.minute_of(fact.at);
        self.walk_to(now);
        let owed: Vec<bool> = Metric::ALL.iter().map(|metric| self.is_owed(*metric)).collect();
        let (priority, was_closed) = (self.priority, [Status::Answered, Status::Closed].contains(&self.status));
        if let Some(status) = fact.status {
            if [Status::Answered, Status::Closed].contains(&status) {
                self.owes = false;
            } else if status == Status::AwaitingReply && was_closed {
                self.owes = true;
            }
            self.status = status;
        }
        self.priority = fact.priority.unwrap_or(self.priority);
        self.spam = fact.spam.unwrap_or(self.spam);
        self.deleted = fact.deleted.unwrap_or(self.deleted);
        if let Some(until) = fact.snoozed_until {
            self.snoozed = until.map(|until| self.minute_of(until));
        }
        if let Some(said) = fact.said {
            self.owes = said == Said::ByCustomer;
            self.replied |= said == Said::ByTeam;
        }
        for (index, metric) in Metric::ALL.iter().enumerate() {
            let owes = self.is_owed(*metric);
            let rules = self.rules.clone();
            let target = |rules: &Option<SlowRules>, priority| {
                rules.as_ref().and_then(|rules| rules.terms.targets.of(*metric)).map(|targets| targets.of(priority))
            };
            let cycles = &mut self.cycles[index];
            match (owed[index], owes) {
                (false, true) => {
                    let target = target(&rules, self.priority);
                    let counted = Vec::new();
                    cycles.push(SlowCycle { start: now, end: None, counted, from: now, target, rules: None });
                }
                (true, false) => {
                    let done = match metric {
                        Metric::Resolution => !self.spam && !self.deleted,
                        _ => fact.said.is_some(),
                    };
                    let last = cycles.last_mut().unwrap();
                    (last.end, last.rules) = (Some((now, done)), rules);
                }
                (true, true) if priority != self.priority && rules.is_some() => {
                    let last = cycles.last_mut().unwrap();
                    last.target = target(&rules, self.priority);
                    let now_on = rules.unwrap().terms.on_change == CountFrom::Now || last.target.is_none();
                    last.from = if now_on { now } else { last.start };
                }
                _ => {}
            }
        }
        if let Some(applied) = fact.applied {
            self.rules = applied.as_ref().and_then(resolve);
            for (index, metric) in Metric::ALL.iter().enumerate() {
                let Some(last) = self.cycles[index].last_mut().filter(|last| last.end.is_none()) else { continue };
                last.target = self
                    .rules
                    .as_ref()
                    .and_then(|rules| rules.terms.targets.of(*metric))
                    .map(|of| of.of(self.priority));
                let from_now = applied.is_some_and(|applied| applied.count_from == CountFrom::Now);
                last.from = if from_now { now } else { last.start };
            }
        }
    }

    /// The minute at which so much of the target is used, and how much is used now. In the future time goes on as it
    /// would if nothing happened.
    pub fn look(&self, cycle: &SlowCycle) -> (Option<usize>, usize) {
        let (Some(target), Some(rules)) = (cycle.target, cycle.rules.as_ref().or(self.rules.as_ref())) else {
            return (None, 0);
        };
        let need = usize::try_from(target.seconds / 60).unwrap();
        let (mut used, mut now, mut due) = (0, 0, None);
        for minute in cycle.from..rules.open.len() {
            let past = minute < cycle.end.map_or(self.minute, |(end, _)| end);
            let counts =
                if past { cycle.counted[minute - cycle.start] } else { cycle.end.is_none() && self.counts(minute) };
            if counts && (target.time == TimeKind::Calendar || rules.open[minute]) {
                used += 1;
                now += usize::from(past);
            }
            if used == need && due.is_none() {
                due = Some(minute + 1);
            }
            if due.is_some() && !past {
                break;
            }
        }
        (due, now)
    }

    pub fn state(&self, cycle: &SlowCycle) -> Option<ClockState> {
        let target = cycle.target?;
        let (due, used) = self.look(cycle);
        let rules = cycle.rules.as_ref().or(self.rules.as_ref())?;
        let late = |at: usize| due.is_some_and(|due| at > due);
        Some(match cycle.end {
            Some((end, _)) if late(end) => ClockState::Breached,
            Some((_, true)) => ClockState::Met,
            Some((_, false)) => ClockState::Cancelled,
            None if late(self.minute) => ClockState::Breached,
            None if used as i64 * 6_000 >= target.seconds * rules.terms.warn_percent => ClockState::Warning,
            None => ClockState::Pending,
        })
    }
}
