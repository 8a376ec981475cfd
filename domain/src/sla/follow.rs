//! What a ticket's clocks make of the events that happen to it now.

use super::{
    Clocks, Cycle, End, Fact, Fired, History, Metric, Moment, Rules, Standing, Target, Told,
    clocks::{Past, Used},
};

/// The clocks after some events, and what follows from that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The clocks.
    pub clocks: Clocks,
    /// What the team owes.
    pub standing: Standing,
    /// The cycles that are new or other than before.
    pub changed: Vec<(Metric, Cycle)>,
    /// Promises that were kept by the events, or turned out to be broken.
    pub outcomes: Vec<Told>,
}

/// The clocks with the ticket do not tell it: its events must be read, and [`derive`](super::derive) be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ticket's events are needed")]
pub struct NeedsEvents;

/// Lets events happen. `rules` are those that apply when they have happened: the last of them may say so, for a ticket
/// that was opened by them.
///
/// # Errors
/// [`NeedsEvents`] when what happened is not settled by what is kept with the ticket: a target was exceeded before a
/// pause, or another policy comes to apply that counts from the start or has steps.
pub fn follow(
    before: &Clocks,
    standing: Standing,
    facts: &[Fact],
    rules: Option<&Rules>,
) -> Result<Followed, NeedsEvents> {
    let mut clocks = *before;
    let mut standing = standing;
    let mut ended = Vec::new();
    for fact in facts {
        let old = clocks;
        let known = rules.filter(|_| clocks.applied.is_some());
        let (after, changed) = clocks.step(&standing, fact, known);
        standing = after;
        ended.extend(replaced(&old, &clocks));
        if let Some(rules) = known {
            clocks.promise(changed, &after, fact.at, rules, &Brief { switched: false, fact })?;
        }
        if let Some(applied) = fact.applied {
            if asks_for_steps(before, &clocks, rules) {
                return Err(NeedsEvents);
            }
            clocks.apply(applied, &after, fact.at, rules, &Brief { switched: true, fact })?;
        }
    }
    Ok(settled(before, clocks, standing, ended, rules))
}

/// May another policy name steps that were taken in a cycle before? The cycle knows those of its present policy alone.
fn asks_for_steps(before: &Clocks, now: &Clocks, rules: Option<&Rules>) -> bool {
    let was_open = |metric: Metric| {
        let numbers = before.open(metric).zip(now.open(metric)).map(|(old, new)| (old.number, new.number));
        numbers.is_some_and(|(old, new)| old == new)
    };
    rules.is_some_and(|rules| rules.terms.steps.iter().any(|step| was_open(step.metric)))
}

/// The same from a ticket's whole history, those events included.
pub fn followed(before: &Clocks, history: &History, rules: Option<&Rules>) -> Followed {
    let is_new = |metric: Metric, cycle: &Cycle| before.cycle(metric).is_none_or(|old| old.number < cycle.number);
    let is_newest = |metric: Metric, cycle: &Cycle| history.clocks.cycle(metric) == Some(cycle);
    let past = history.courses.iter().map(|course| (course.metric, course.cycle));
    let ended = past.filter(|(metric, cycle)| is_new(*metric, cycle) && !is_newest(*metric, cycle)).collect();
    settled(before, history.clocks, history.standing, ended, rules)
}

/// Cycles that another one has taken the place of.
fn replaced(old: &Clocks, new: &Clocks) -> impl Iterator<Item = (Metric, Cycle)> {
    let pairs = Metric::ALL.iter().map(|metric| (*metric, old.cycle(*metric).copied(), new.cycle(*metric).copied()));
    pairs.filter_map(|(metric, old, new)| {
        old.filter(|old| new.is_some_and(|new| new.number != old.number)).map(|old| (metric, old))
    })
}

fn settled(
    before: &Clocks,
    mut clocks: Clocks,
    standing: Standing,
    ended: Vec<(Metric, Cycle)>,
    rules: Option<&Rules>,
) -> Followed {
    let newest = Metric::ALL.iter().filter_map(|metric| Some((*metric, *clocks.cycle(*metric)?)));
    let is_other = |(metric, cycle): &(Metric, Cycle)| before.cycle(*metric) != Some(cycle);
    let changed: Vec<_> = ended.into_iter().chain(newest).filter(is_other).collect();
    let was_over = |metric: Metric, cycle: &Cycle| {
        before.cycle(metric).is_some_and(|old| old.number == cycle.number && old.over.is_some())
    };
    let outcome = |(metric, cycle): &(Metric, Cycle)| {
        let promise = cycle.promise.filter(|_| !was_over(*metric, cycle))?;
        let end = cycle.over?.end;
        let moment = match (cycle.ended_late(), end) {
            (true, _) if !promise.breached => Moment::Breach,
            (false, End::Kept) => Moment::Met,
            _ => return None,
        };
        let fired = Fired { metric: *metric, cycle: cycle.number, moment };
        Some(Told { fired, due_at: promise.due_at, notified_ids: Vec::new() })
    };
    let outcomes: Vec<Told> = changed.iter().filter_map(outcome).collect();
    // They will be events as well.
    if let Some(rules) = rules {
        outcomes.iter().for_each(|told| clocks.note(&told.fired, rules));
    }
    Followed { clocks, standing, changed, outcomes }
}

/// What the clocks that are kept with a ticket know of its past.
struct Brief<'a> {
    /// Another policy, or another calendar.
    switched: bool,
    fact: &'a Fact,
}

impl Past for Brief<'_> {
    type Unknown = NeedsEvents;

    fn used(&self, _: Metric, cycle: &Cycle, target: Target, _: &Rules) -> Result<Used, NeedsEvents> {
        if cycle.started_at == self.fact.at {
            return Ok(Used { since: cycle.since, ..Used::default() });
        }
        Used::told_by(cycle, target).filter(|_| !self.switched).ok_or(NeedsEvents)
    }
}
