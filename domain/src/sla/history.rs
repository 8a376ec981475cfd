//! A ticket's promises from its first event on: every cycle, and when and why its clock ran or stood.
//!
//! The cost grows with the number of events. What a policy or a calendar said is asked by version, so that the answer
//! for the past stays the same whatever they say today.

use std::{convert::Infallible, sync::Arc};

use super::{
    Applied, Clocks, CountFrom, Cycle, Fact, Fired, Metric, Moment, Reason, Rules, Spent, Standing, Target,
    clocks::{Past, Used},
};
use crate::time::Instant;

/// A time in which a clock ran or stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Its first instant.
    pub from: Instant,
    /// The instant after its last; none while it lasts.
    pub to: Option<Instant>,
    /// Why it ran or stood.
    pub reason: Reason,
    /// What had been used before it, counted from the cycle's start in the calendar that applies.
    pub used: Spent,
}

/// One cycle with its intervals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// What was owed.
    pub metric: Metric,
    /// The cycle as it ended, or as it stands.
    pub cycle: Cycle,
    /// The policy that applied to it last.
    pub applied: Option<Applied>,
    /// In order, without gaps.
    pub intervals: Vec<Interval>,
}

/// The promises of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// As they stand.
    pub clocks: Clocks,
    /// What the team owes.
    pub standing: Standing,
    /// Every cycle, in the order in which they began.
    pub courses: Vec<Course>,
}

/// Finds the terms and the calendar that an event names.
pub type Resolve<'a> = &'a dyn Fn(&Applied) -> Option<Arc<Rules>>;

/// Walks through a ticket's events, oldest first.
pub fn derive(facts: impl IntoIterator<Item = Fact>, resolve: Resolve<'_>) -> History {
    let mut walk = Walk {
        history: History { clocks: Clocks::default(), standing: Standing::nothing(), courses: Vec::new() },
        current: [None; 3],
        rules: None,
        steps: Vec::new(),
    };
    for fact in facts {
        walk.step(&fact, resolve);
    }
    walk.history
}

/// The same as if this policy alone had applied, from the beginning on.
pub fn derive_under(facts: impl IntoIterator<Item = Fact>, applied: Applied, resolve: Resolve<'_>) -> History {
    let applied = Applied { count_from: CountFrom::Start, ..applied };
    let hypothetical = facts.into_iter().enumerate().map(move |(index, fact)| Fact {
        applied: (index == 0).then_some(Some(applied)),
        // What clocks did, they did by another promise.
        fired: None,
        ..fact
    });
    derive(hypothetical, resolve)
}

struct Walk {
    history: History,
    /// Where among the courses the newest one of each metric is.
    current: [Option<usize>; 3],
    rules: Option<Arc<Rules>>,
    /// The steps of escalations that were taken.
    steps: Vec<Fired>,
}

impl Walk {
    fn step(&mut self, fact: &Fact, resolve: Resolve<'_>) {
        let rules = self.rules.clone();
        let before = self.history.standing;
        let (after, changed) = self.history.clocks.step(&before, fact, rules.as_deref());
        self.history.standing = after;
        self.steps.extend(fact.fired.filter(|fired| matches!(fired.moment, Moment::Step(_))));
        self.follow(fact.at, &after);
        if let Some(rules) = &rules {
            let past = Intervals { courses: &self.history.courses, current: self.current, switched: false };
            let Ok(()) = self.history.clocks.promise(changed, &after, fact.at, rules, &past);
        }
        if let Some(applied) = fact.applied {
            let rules = applied.and_then(|applied| resolve(&applied));
            self.recount(rules.as_deref());
            let past = Intervals { courses: &self.history.courses, current: self.current, switched: true };
            let Ok(()) = self.history.clocks.apply(applied, &after, fact.at, rules.as_deref(), &past);
            self.retake(rules.as_deref());
            self.rules = rules;
        }
        self.keep();
    }

    /// Another calendar may apply: what was used in each interval is counted anew.
    fn recount(&mut self, rules: Option<&Rules>) {
        let Some(rules) = rules else { return };
        for index in self.current.into_iter().flatten() {
            let course = self.history.courses.get_mut(index).filter(|course| course.cycle.over.is_none());
            let mut used = Spent::default();
            for interval in course.into_iter().flat_map(|course| course.intervals.iter_mut()) {
                interval.used = used;
                used = interval.used_after(rules);
            }
        }
    }

    /// A step is taken once in a cycle, whichever policy names it.
    fn retake(&mut self, rules: Option<&Rules>) {
        let Some(rules) = rules else { return };
        for metric in Metric::ALL {
            let Some(cycle) = self.history.clocks.slot(*metric).as_mut().filter(|cycle| cycle.over.is_none()) else {
                continue;
            };
            let number = cycle.number;
            for fired in self.steps.iter().filter(|fired| fired.metric == *metric && fired.cycle == number) {
                cycle.fire(fired, rules);
            }
        }
    }

    /// Ends and begins intervals where clocks began to run or to stand.
    fn follow(&mut self, at: Instant, after: &Standing) {
        for metric in Metric::ALL {
            let Some(cycle) = self.history.clocks.cycle(*metric).copied() else { continue };
            let here = self.current.get(metric.index()).copied().flatten();
            let here = here.and_then(|index| self.history.courses.get_mut(index));
            match here {
                Some(course) if course.cycle.number == cycle.number => {
                    if course.cycle.since != cycle.since || course.cycle.over != cycle.over {
                        close(&mut course.intervals, at);
                        if cycle.over.is_none() {
                            let used = used_so_far(&cycle, &course.intervals, self.rules.as_deref());
                            open(&mut course.intervals, &cycle, at, after, used);
                        }
                    }
                }
                _ => {
                    let mut intervals = Vec::new();
                    open(&mut intervals, &cycle, at, after, Spent::default());
                    if let Some(slot) = self.current.get_mut(metric.index()) {
                        *slot = Some(self.history.courses.len());
                    }
                    self.history.courses.push(Course { metric: *metric, cycle, applied: None, intervals });
                }
            }
        }
    }

    /// Keeps the cycles as they stand after an event.
    fn keep(&mut self) {
        for metric in Metric::ALL {
            let here = self.current.get(metric.index()).copied().flatten();
            let course = here.and_then(|index| self.history.courses.get_mut(index));
            if let (Some(course), Some(cycle)) = (course, self.history.clocks.cycle(*metric))
                && course.cycle.over.is_none()
            {
                (course.cycle, course.applied) = (*cycle, self.history.clocks.applied);
            }
        }
    }
}

fn close(intervals: &mut Vec<Interval>, at: Instant) {
    while intervals.last().is_some_and(|last| last.from >= at) {
        intervals.pop();
    }
    if let Some(last) = intervals.last_mut() {
        last.to = Some(last.to.map_or(at, |to| to.min(at)));
    }
}

fn open(intervals: &mut Vec<Interval>, cycle: &Cycle, at: Instant, after: &Standing, used: Spent) {
    let running = |from| Interval { from, to: None, reason: Reason::WaitsForTeam, used };
    match cycle.since {
        Some(since) if since > at => {
            intervals.push(Interval { from: at, to: Some(since), reason: after.pause(), used });
            intervals.push(running(since));
        }
        Some(_) => intervals.push(running(at)),
        None => intervals.push(Interval { from: at, to: None, reason: after.pause(), used }),
    }
}

/// What was used until the last of these intervals ended, in a calendar. The cycle knows, unless it counts anew.
fn used_so_far(cycle: &Cycle, intervals: &[Interval], rules: Option<&Rules>) -> Spent {
    match (cycle.promise, intervals.last(), rules) {
        (Some(promise), _, _) if promise.counted_from == cycle.started_at => promise.spent,
        (_, Some(last), Some(rules)) => last.used_after(rules),
        _ => Spent::default(),
    }
}

impl Interval {
    /// What was used when it ended.
    fn used_after(&self, rules: &Rules) -> Spent {
        match self.to.filter(|_| self.reason.counts()) {
            Some(to) => self.used.with(self.from, to, rules),
            None => self.used,
        }
    }
}

/// With all intervals at hand nothing is unknown.
struct Intervals<'a> {
    courses: &'a [Course],
    current: [Option<usize>; 3],
    /// Another policy, or another calendar.
    switched: bool,
}

impl Past for Intervals<'_> {
    type Unknown = Infallible;

    fn used(&self, metric: Metric, cycle: &Cycle, target: Target, rules: &Rules) -> Result<Used, Infallible> {
        if let (false, Some(used)) = (self.switched, Used::told_by(cycle, target)) {
            return Ok(used);
        }
        let course = self.current.get(metric.index()).copied().flatten().and_then(|index| self.courses.get(index));
        let intervals = course.map(|course| course.intervals.as_slice()).unwrap_or_default();
        let Some(last) = intervals.last() else { return Ok(Used { since: cycle.since, ..Used::default() }) };
        // All but the last are over: what was used up was used up in the one before the first that found it so.
        let full = intervals.partition_point(|interval| interval.used.of(target.time) < target.millis());
        let crossed = (full < intervals.len()).then(|| intervals.get(full.wrapping_sub(1))).flatten();
        let due_at = crossed.and_then(|interval| {
            rules.add(target.time, interval.from, target.millis() - interval.used.of(target.time))
        });
        let since = last.reason.counts().then_some(last.from);
        Ok(Used { spent: last.used, due_at, since })
    }
}
