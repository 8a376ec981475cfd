//! A ticket's clocks: the newest cycle of each metric. Small enough to be kept with the ticket, and all that the next
//! event needs; what it does not tell, the events do.

use serde::{Deserialize, Serialize};

use super::{
    Applied, ClockState, CountFrom, Cycle, End, Fact, Fired, Metric, Moment, Rules, Said, Spent, Standing, Target,
    standing::Hold,
};
use crate::{ticket::Ticket, time::Instant};

/// The clocks of a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// The policy that applies.
    #[serde(rename = "p")]
    pub applied: Option<Applied>,
    /// See [`Standing::owes_reply`].
    #[serde(rename = "o")]
    pub owes_reply: bool,
    /// See [`Standing::replied`].
    #[serde(rename = "r")]
    pub replied: bool,
    /// The newest cycle of each metric, in the order of [`Metric::ALL`].
    #[serde(rename = "c")]
    pub cycles: [Option<Cycle>; 3],
}

impl Clocks {
    /// The newest cycle of a metric.
    pub const fn cycle(&self, metric: Metric) -> Option<&Cycle> {
        let [first, next, resolution] = &self.cycles;
        match metric {
            Metric::FirstResponse => first.as_ref(),
            Metric::NextResponse => next.as_ref(),
            Metric::Resolution => resolution.as_ref(),
        }
    }

    /// Puts a cycle into its place.
    pub const fn put(&mut self, metric: Metric, cycle: Cycle) {
        *self.slot(metric) = Some(cycle);
    }

    pub(super) const fn slot(&mut self, metric: Metric) -> &mut Option<Cycle> {
        let [first, next, resolution] = &mut self.cycles;
        match metric {
            Metric::FirstResponse => first,
            Metric::NextResponse => next,
            Metric::Resolution => resolution,
        }
    }

    /// The cycle of a metric that is not over.
    pub fn open(&self, metric: Metric) -> Option<&Cycle> {
        self.cycle(metric).filter(|cycle| cycle.over.is_none())
    }

    /// What the ticket's clocks know of its standing.
    pub const fn standing(&self, ticket: &Ticket) -> Standing {
        Standing::of(ticket, self.owes_reply, self.replied)
    }

    /// Lets an event happen. Returns the metrics whose promise has to be made or changed afterwards: their clocks have
    /// begun, or their priority is another one.
    pub(super) fn step(&mut self, before: &Standing, fact: &Fact, rules: Option<&Rules>) -> (Standing, Changed) {
        let after = before.after(fact);
        let (held, hold) = (before.hold(), after.hold());
        let mut changed = Changed::default();
        for metric in Metric::ALL {
            let slot = self.slot(*metric);
            match (before.owes(*metric), after.owes(*metric), slot.as_mut()) {
                (true, false, Some(cycle)) => {
                    let is_done = match metric {
                        Metric::Resolution => !after.spam && !after.deleted,
                        Metric::FirstResponse | Metric::NextResponse => fact.said == Some(Said::ByTeam),
                    };
                    cycle.end(if is_done { End::Kept } else { End::Cancelled }, fact.at, rules);
                }
                (false, true, _) => {
                    let number = slot.map_or(1, |last| last.number + 1);
                    *slot = Some(Cycle::start(number, fact.at, hold));
                    changed.begun.insert(*metric);
                }
                (true, true, Some(cycle)) => {
                    if held != hold && !wakes_as_foreseen(held, hold, fact.at) {
                        cycle.hold(hold, fact.at, rules);
                    }
                    if before.priority != after.priority {
                        changed.reprioritised.insert(*metric);
                    }
                }
                _ => {}
            }
        }
        if let (Some(fired), Some(rules)) = (&fact.fired, rules) {
            self.note(fired, rules);
        }
        (self.owes_reply, self.replied) = (after.owes_reply, after.replied);
        (after, changed)
    }

    /// Notes what a clock did.
    pub(super) fn note(&mut self, fired: &Fired, rules: &Rules) {
        if let Some(cycle) = self.slot(fired.metric).as_mut().filter(|cycle| cycle.number == fired.cycle) {
            cycle.fire(fired, rules);
        }
    }

    /// Promises what has begun, and promises anew where the priority has changed.
    pub(super) fn promise<P: Past>(
        &mut self,
        changed: Changed,
        after: &Standing,
        at: Instant,
        rules: &Rules,
        past: &P,
    ) -> Result<(), P::Unknown> {
        for metric in Metric::ALL {
            let target = rules.target(*metric, after.priority);
            let Some(cycle) = self.slot(*metric).as_mut().filter(|cycle| cycle.over.is_none()) else { continue };
            if changed.begun.contains(*metric) {
                if let Some(target) = target {
                    let used = Used { since: cycle.since, ..Used::default() };
                    cycle.promise_from_start(target, used, rules);
                }
            } else if changed.reprioritised.contains(*metric) {
                promise_anew(*metric, cycle, target, rules.terms.on_change, at, rules, past)?;
            }
        }
        Ok(())
    }

    /// Lets another policy apply to what is owed, or none. Which of its steps were taken in these cycles is for the caller to
    /// find out.
    pub(super) fn apply<P: Past>(
        &mut self,
        applied: Option<Applied>,
        after: &Standing,
        at: Instant,
        rules: Option<&Rules>,
        past: &P,
    ) -> Result<(), P::Unknown> {
        self.applied = applied;
        for metric in Metric::ALL {
            let Some(cycle) = self.slot(*metric).as_mut().filter(|cycle| cycle.over.is_none()) else { continue };
            match (applied, rules) {
                (Some(applied), Some(rules)) => {
                    let target = rules.target(*metric, after.priority);
                    promise_anew(*metric, cycle, target, applied.count_from, at, rules, past)?;
                    cycle.forget_steps();
                }
                _ => cycle.promise = None,
            }
        }
        Ok(())
    }

    /// What is still to happen, with its instant and cycle.
    pub fn moments<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = (Instant, Fired)> + 'a {
        Metric::ALL.iter().filter_map(|metric| Some((*metric, self.open(*metric)?))).flat_map(|(metric, cycle)| {
            cycle.moments(metric, rules).map(move |(at, moment)| (at, Fired { metric, cycle: cycle.number, moment }))
        })
    }

    /// When something will happen next.
    pub fn next_moment(&self, rules: &Rules) -> Option<Instant> {
        self.moments(rules).map(|(at, _)| at).min()
    }

    /// What has to happen by now, in the order of its instants. A breach makes the warning before it needless.
    pub fn due(&self, rules: &Rules, now: Instant) -> Vec<Fired> {
        let mut due: Vec<_> = self.moments(rules).filter(|(at, _)| *at <= now).collect();
        due.sort_by_key(|(at, _)| *at);
        let broken: Vec<Metric> =
            due.iter().filter(|(_, it)| it.moment == Moment::Breach).map(|(_, it)| it.metric).collect();
        let is_needless = |it: &Fired| it.moment == Moment::Warning && broken.contains(&it.metric);
        due.into_iter().map(|(_, fired)| fired).filter(|fired| !is_needless(fired)).collect()
    }

    /// The promised time of a metric, while it is owed.
    pub fn due_at(&self, metric: Metric) -> Option<Instant> {
        self.open(metric)?.promise?.due_at
    }

    /// The earliest promised time.
    pub fn next_due_at(&self) -> Option<Instant> {
        Metric::ALL.iter().filter_map(|metric| self.due_at(*metric)).min()
    }

    /// Of the clocks that are not over the worst; when all are, of those that ended last. By what was told of them.
    pub fn state(&self) -> Option<ClockState> {
        self.worst(Cycle::told_state)
    }

    /// The same at an instant, whether or not anybody has noticed.
    pub fn state_at(&self, at: Instant, rules: &Rules) -> Option<ClockState> {
        self.worst(|cycle| cycle.state_at(at, rules))
    }

    fn worst(&self, state: impl Fn(&Cycle) -> Option<ClockState>) -> Option<ClockState> {
        let promised = || self.cycles.iter().flatten().filter(|cycle| cycle.promise.is_some());
        let last = promised().filter_map(|cycle| cycle.over).map(|over| over.at).max();
        let is_open = promised().any(|cycle| cycle.over.is_none());
        let counts = |cycle: &&Cycle| match cycle.over {
            None => true,
            Some(over) => !is_open && Some(over.at) == last,
        };
        promised().filter(counts).filter_map(state).max_by_key(|state| severity(*state))
    }
}

const fn severity(state: ClockState) -> u8 {
    match state {
        ClockState::Cancelled => 0,
        ClockState::Met => 1,
        ClockState::Pending => 2,
        ClockState::Warning => 3,
        ClockState::Breached => 4,
    }
}

/// A ticket that wakes when it was to wake: its clocks knew, and have run since then.
fn wakes_as_foreseen(held: Hold, hold: Hold, at: Instant) -> bool {
    matches!((held, hold), (Hold::Until(until), Hold::Free) if until <= at)
}

/// Which promises an event leaves to be made.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// They begin.
    pub begun: Metrics,
    /// The ticket's priority is another one.
    pub reprioritised: Metrics,
}

/// A set of metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Metrics(u8);

impl Metrics {
    pub const fn insert(&mut self, metric: Metric) {
        self.0 |= 1 << metric.index();
    }

    pub const fn contains(self, metric: Metric) -> bool {
        self.0 & (1 << metric.index()) != 0
    }
}

/// What had been used of a target before a cycle's clock last began to run, counted from the cycle's start.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Used {
    /// How much.
    pub spent: Spent,
    /// When so much as the target was used, if it was by then.
    pub due_at: Option<Instant>,
    /// Since when the clock runs.
    pub since: Option<Instant>,
}

impl Used {
    /// What the cycle itself tells of it: enough while the same policy applies, nothing has been counted anew, and the
    /// clock had not run out before it last stood.
    pub fn told_by(cycle: &Cycle, target: Target) -> Option<Self> {
        let promise = cycle.promise.filter(|promise| promise.counted_from == cycle.started_at)?;
        let is_enough = promise.spent.of(target.time) < target.millis();
        is_enough.then_some(Self { spent: promise.spent, due_at: None, since: cycle.since })
    }
}

/// What only a ticket's events tell about a cycle that runs.
pub(super) trait Past {
    /// Why it may not be known.
    type Unknown;

    /// What was used of this target.
    fn used(&self, metric: Metric, cycle: &Cycle, target: Target, rules: &Rules) -> Result<Used, Self::Unknown>;
}

fn promise_anew<P: Past>(
    metric: Metric,
    cycle: &mut Cycle,
    target: Option<Target>,
    count_from: CountFrom,
    at: Instant,
    rules: &Rules,
    past: &P,
) -> Result<(), P::Unknown> {
    match (target, count_from) {
        (Some(target), CountFrom::Start) => {
            let used = past.used(metric, cycle, target, rules)?;
            cycle.promise_from_start(target, used, rules);
        }
        (target, _) => cycle.promise_from_now(target, at, rules),
    }
    cycle.reconsider(at, rules);
    Ok(())
}
