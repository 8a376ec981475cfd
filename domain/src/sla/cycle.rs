//! One cycle of one metric: from the moment something is owed until it is not.

use serde::{Deserialize, Serialize};

use super::{
    ClockState, Fired, Moment, Rules, Target, TimeKind,
    clocks::Used,
    compact::{millis, some_millis},
    standing::Hold,
};
use crate::time::Instant;

/// Just after a promised time it is broken; at it, it is not.
const TICK_MILLIS: i64 = 1;

/// How a cycle ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// The team did what it owed.
    #[serde(rename = "k")]
    Kept,
    /// Nobody waits for it any more.
    #[serde(rename = "c")]
    Cancelled,
}

/// When and how a cycle ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// When.
    #[serde(rename = "a", with = "millis")]
    pub at: Instant,
    /// How.
    #[serde(rename = "e")]
    pub end: End,
}

/// How much time was used until [`Cycle::since`], in milliseconds of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Open hours.
    #[serde(rename = "b")]
    pub business: i64,
    /// Day and night.
    #[serde(rename = "c")]
    pub calendar: i64,
}

impl Spent {
    /// Of one kind.
    pub const fn of(&self, time: TimeKind) -> i64 {
        match time {
            TimeKind::Business => self.business,
            TimeKind::Calendar => self.calendar,
        }
    }

    /// With the time between two instants as well.
    #[must_use]
    pub fn with(self, from: Instant, to: Instant, rules: &Rules) -> Self {
        Self {
            business: self.business + rules.between(TimeKind::Business, from, to),
            calendar: self.calendar + rules.between(TimeKind::Calendar, from, to),
        }
    }
}

/// What was promised for a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// How long it may take.
    #[serde(rename = "t")]
    pub target: Target,
    /// From when it counts: the cycle's start, or a later change.
    #[serde(rename = "f", with = "millis")]
    pub counted_from: Instant,
    /// What was used before the clock last began to run.
    #[serde(rename = "s")]
    pub spent: Spent,
    /// The promised time. None while the clock stands, unless it has passed.
    #[serde(rename = "d", with = "some_millis")]
    pub due_at: Option<Instant>,
    /// It has warned.
    #[serde(rename = "w")]
    pub warned: bool,
    /// It has run out.
    #[serde(rename = "x")]
    pub breached: bool,
    /// The steps of the escalation that were taken, a bit for each.
    #[serde(rename = "e")]
    pub taken: u32,
}

/// One cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Which time it is owed, from 1.
    #[serde(rename = "n")]
    pub number: i64,
    /// Since when it is owed.
    #[serde(rename = "a", with = "millis")]
    pub started_at: Instant,
    /// Since when its clock runs; in the future while the ticket sleeps until then; none while it stands or is over.
    #[serde(rename = "r", with = "some_millis")]
    pub since: Option<Instant>,
    /// When and how it ended.
    #[serde(rename = "o")]
    pub over: Option<Over>,
    /// What is promised for it.
    #[serde(rename = "p")]
    pub promise: Option<Promise>,
}

impl Cycle {
    pub(super) fn start(number: i64, at: Instant, hold: Hold) -> Self {
        Self { number, started_at: at, since: running_since(hold, at), over: None, promise: None }
    }

    /// The clock runs or stands from now on.
    pub(super) fn hold(&mut self, hold: Hold, at: Instant, rules: Option<&Rules>) {
        self.use_up(at, rules);
        self.since = running_since(hold, at);
        self.foresee(rules);
    }

    pub(super) fn end(&mut self, end: End, at: Instant, rules: Option<&Rules>) {
        self.use_up(at, rules);
        self.since = None;
        self.over = Some(Over { at, end });
    }

    /// Counts what has been used since it began to run.
    fn use_up(&mut self, at: Instant, rules: Option<&Rules>) {
        if let (Some(promise), Some(since), Some(rules)) = (&mut self.promise, self.since, rules) {
            promise.spent = promise.spent.with(since, at, rules);
        }
    }

    /// When it will be due, if nothing happens. What is due already stays due.
    fn foresee(&mut self, rules: Option<&Rules>) {
        let (Some(promise), Some(rules)) = (&mut self.promise, rules) else { return };
        let rest = promise.target.millis() - promise.spent.of(promise.target.time);
        if rest > 0 {
            promise.due_at = self.since.and_then(|since| rules.add(promise.target.time, since, rest));
        }
    }

    /// Promises another time, counted from `at` on in full.
    pub(super) fn promise_from_now(&mut self, target: Option<Target>, at: Instant, rules: &Rules) {
        self.since = self.since.map(|since| since.max(at));
        let spent = Spent::default();
        self.promise = target.map(|target| self.promised(target, at, spent));
        self.foresee(Some(rules));
    }

    /// Promises another time, counted from the start.
    pub(super) fn promise_from_start(&mut self, target: Target, used: Used, rules: &Rules) {
        self.since = used.since;
        self.promise = Some(Promise { due_at: used.due_at, ..self.promised(target, self.started_at, used.spent) });
        self.foresee(Some(rules));
    }

    /// No step of the escalation counts as taken.
    pub(super) const fn forget_steps(&mut self) {
        if let Some(promise) = &mut self.promise {
            promise.taken = 0;
        }
    }

    /// What has happened in a cycle stays so, whatever is promised.
    fn promised(&self, target: Target, counted_from: Instant, spent: Spent) -> Promise {
        let (warned, breached) = self.promise.map_or((false, false), |old| (old.warned, old.breached));
        let taken = self.promise.map_or(0, |old| old.taken);
        Promise { target, counted_from, spent, due_at: None, warned, breached, taken }
    }

    /// Forgets a warning and a breach that a later promise has undone.
    pub(super) fn reconsider(&mut self, at: Instant, rules: &Rules) {
        if !self.promise.is_some_and(|promise| promise.warned || promise.breached) {
            return;
        }
        let used = self.used(at, rules);
        let Some(promise) = &mut self.promise else { return };
        promise.warned &= used >= rules.terms.warning_millis(promise.target);
        promise.breached &= promise.due_at.is_some_and(|due| due < at);
    }

    /// How much of the target is used at an instant, in milliseconds of its own time; 0 without a promise.
    pub fn used(&self, at: Instant, rules: &Rules) -> i64 {
        let Some(promise) = &self.promise else { return 0 };
        let time = promise.target.time;
        let running = self.since.filter(|_| self.over.is_none());
        promise.spent.of(time) + running.map_or(0, |since| rules.between(time, since, at))
    }

    /// Notes that a clock did something.
    pub(super) fn fire(&mut self, fired: &Fired, rules: &Rules) {
        let Some(promise) = &mut self.promise else { return };
        match fired.moment {
            Moment::Warning => promise.warned = true,
            Moment::Breach => (promise.warned, promise.breached) = (true, true),
            Moment::Met => {}
            Moment::Step(offset) => {
                let step = rules.terms.steps.iter().position(|step| step.metric == fired.metric && step.at == offset);
                promise.taken |= step.map_or(0, bit);
            }
        }
    }

    /// The instant at which so much of the target is used, if it is foreseeable. What was used before the clock last
    /// began to run is told as the start of the count: it is over in any case.
    fn instant_of(&self, position: i64, rules: &Rules) -> Option<Instant> {
        let promise = self.promise.as_ref()?;
        let rest = position - promise.spent.of(promise.target.time);
        if rest <= 0 { Some(promise.counted_from) } else { rules.add(promise.target.time, self.since?, rest) }
    }

    /// What is still to happen, with its instant. `index` counts the steps of the terms; the breach of the promise makes
    /// its warning needless.
    pub(super) fn moments<'a>(
        &'a self,
        metric: super::Metric,
        rules: &'a Rules,
    ) -> impl Iterator<Item = (Instant, Moment)> + 'a {
        let promise = self.promise.filter(|_| self.over.is_none());
        promise.into_iter().flat_map(move |promise| {
            let warning = (!promise.warned).then(|| rules.terms.warning_millis(promise.target));
            let warning = warning.and_then(|position| self.instant_of(position, rules));
            let after = |due: Instant| Instant::from_millis(due.millis() + TICK_MILLIS);
            let breach = promise.due_at.filter(|_| !promise.breached).map(after);
            let left =
                move |(index, step): &(usize, &super::Step)| step.metric == metric && promise.taken & bit(*index) == 0;
            let steps = rules.terms.steps.iter().enumerate().filter(left).filter_map(move |(_, step)| {
                let at = self.instant_of(step.at.position_millis(promise.target), rules)?;
                Some((at, Moment::Step(step.at)))
            });
            let warning = warning.map(|at| (at, Moment::Warning));
            warning.into_iter().chain(breach.map(|at| (at, Moment::Breach))).chain(steps)
        })
    }

    /// Did it end later than promised?
    pub fn ended_late(&self) -> bool {
        let due = self.promise.and_then(|promise| promise.due_at);
        self.over.zip(due).is_some_and(|(over, due)| over.at > due)
    }

    /// By how many seconds of the target's own time it was missed when it ended; none unless it was.
    pub fn missed_by_seconds(&self) -> Option<i64> {
        let promise = self.promise.filter(|_| self.ended_late())?;
        Some((promise.spent.of(promise.target.time) - promise.target.millis()).max(0) / 1_000)
    }

    /// How it stands by what has been told of it: a state changes with events only.
    pub fn told_state(&self) -> Option<ClockState> {
        let promise = self.promise.as_ref()?;
        Some(match self.over {
            Some(_) if self.ended_late() => ClockState::Breached,
            Some(Over { end: End::Kept, .. }) => ClockState::Met,
            Some(Over { end: End::Cancelled, .. }) => ClockState::Cancelled,
            None if promise.breached => ClockState::Breached,
            None if promise.warned => ClockState::Warning,
            None => ClockState::Pending,
        })
    }

    /// How it stands at an instant, whether or not anybody has noticed. None before it began and without a promise.
    pub fn state_at(&self, at: Instant, rules: &Rules) -> Option<ClockState> {
        let promise = self.promise.as_ref()?;
        let is_late = promise.due_at.is_some_and(|due| at > due);
        Some(match self.over {
            Some(_) => self.told_state()?,
            None if is_late => ClockState::Breached,
            None if self.used(at, rules) >= rules.terms.warning_millis(promise.target) => ClockState::Warning,
            None => ClockState::Pending,
        })
    }
}

fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|index| 1u32.checked_shl(index)).unwrap_or(0)
}

const fn running_since(hold: Hold, at: Instant) -> Option<Instant> {
    match hold {
        Hold::Free => Some(at),
        Hold::Until(until) => Some(if until.millis() > at.millis() { until } else { at }),
        Hold::Open => None,
    }
}
