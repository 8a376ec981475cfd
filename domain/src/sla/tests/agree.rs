//! The engine and the slow reference agree, and so do its two ways.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{
    super::*,
    generate::{Story, story},
    slow::{Slow, SlowCycle},
};
use crate::time::Instant;

const MINUTE: i64 = 60_000;

fn minutes(from: Instant, to: Instant) -> usize {
    usize::try_from((to.millis() - from.millis()) / MINUTE).unwrap()
}

/// Which minutes of a cycle its intervals say have counted, up to `end`.
fn counted(course: &Course, end: Instant) -> Vec<bool> {
    let mut minutes_of = Vec::new();
    let mut at = course.cycle.started_at;
    for interval in &course.intervals {
        assert!(interval.from >= end || interval.from == at, "without gaps: {course:?}");
        let to = interval.to.unwrap_or(end).min(end);
        if to > interval.from {
            minutes_of.extend(std::iter::repeat_n(interval.reason.counts(), minutes(interval.from, to)));
            at = to;
        }
    }
    minutes_of
}

fn compare(story: &Story, slow: &Slow, history: &History, now: Instant) -> Result<(), TestCaseError> {
    let mut compared = 0;
    for course in &history.courses {
        let twin: &SlowCycle = &slow.cycles[course.metric.index()][usize::try_from(course.cycle.number).unwrap() - 1];
        compared += 1;
        let about = format!("{} {} at minute {}", course.metric, course.cycle.number, slow.minute);
        prop_assert_eq!(minutes(story.start(), course.cycle.started_at), twin.start, "start of {}", about);
        let end = course.cycle.over.map(|over| (minutes(story.start(), over.at), over.end == End::Kept));
        prop_assert_eq!(end, twin.end, "end of {}", about);
        let until = course.cycle.over.map_or(now, |over| over.at);
        prop_assert_eq!(&counted(course, until), &twin.counted, "intervals of {}", about);
        prop_assert_eq!(course.cycle.promise.map(|promise| promise.target), twin.target, "target of {}", about);
        let Some(rules) = course.applied.and_then(|applied| story.rules(&applied)) else { continue };
        if twin.target.is_none() {
            continue;
        }
        let (due, used) = slow.look(twin);
        let due_at = course.cycle.promise.and_then(|promise| promise.due_at);
        // An end makes what was foreseen before it stand; the reference looks at what has been.
        let foreseen = due_at.map(|due| minutes(story.start(), due)).filter(|due| *due < 40_320);
        if course.cycle.over.is_none() || course.cycle.ended_late() {
            prop_assert_eq!(foreseen, due, "due of {}", about);
        }
        prop_assert_eq!(course.cycle.used(now, &rules) / MINUTE, used as i64, "used of {}", about);
        prop_assert_eq!(course.cycle.state_at(now, &rules), slow.state(twin), "state of {}", about);
    }
    prop_assert_eq!(compared, slow.cycles.iter().map(Vec::len).sum::<usize>());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn clocks_are_those_of_a_walk_minute_by_minute(story in story(MINUTE)) {
        let facts: Vec<Fact> = story.batches().into_iter().flatten().collect();
        for look in &story.looks {
            let now = story.at(*look);
            let past = || facts.iter().copied().filter(|fact| fact.at <= now);
            let mut slow = Slow::new(story.start());
            past().for_each(|fact| slow.happen(&fact, &|applied| story.slow_rules(applied)));
            slow.walk_to(usize::try_from(*look).unwrap());
            let history = derive(past(), &|applied| story.rules(applied));
            compare(&story, &slow, &history, now)?;
        }
    }

    /// What is kept with a ticket is enough for its next event, or says that it is not; and no step is taken twice in
    /// a cycle, whichever policies come to apply and whatever steps they have in common.
    #[test]
    fn clocks_that_follow_are_clocks_that_are_derived(story in story(997)) {
        let mut life = Life::new(&story);
        for batch in story.batches().into_iter().filter(|batch| !batch.is_empty()) {
            let now = batch[0].at;
            // The worker has looked before: a step may bring the next one.
            let due = life.due(now);
            for step in due.iter().filter(|fired| matches!(fired.moment, Moment::Step(_))) {
                prop_assert!(life.taken.insert(*step), "taken before: {:?}", step);
            }
            life.happen(due.into_iter().map(|fired| Fact { fired: Some(fired), ..Fact::at(now) }).collect())?;
            life.happen(batch)?;
        }
    }
}

/// A ticket as it goes on, in both ways.
struct Life<'a> {
    story: &'a Story,
    clocks: Clocks,
    standing: Standing,
    past: Vec<Fact>,
    taken: HashSet<Fired>,
}

impl<'a> Life<'a> {
    fn new(story: &'a Story) -> Self {
        let (clocks, standing) = (Clocks::default(), Standing::nothing());
        Self { story, clocks, standing, past: Vec::new(), taken: HashSet::new() }
    }

    /// What is due and was not told, by the clocks that are kept.
    fn due(&self, now: Instant) -> Vec<Fired> {
        let rules = self.clocks.applied.and_then(|applied| self.story.rules(&applied));
        rules.map_or_else(Vec::new, |rules| self.clocks.due(&rules, now))
    }

    fn happen(&mut self, batch: Vec<Fact>) -> Result<(), TestCaseError> {
        self.past.extend(batch.iter().copied());
        let resolve = |applied: &Applied| self.story.rules(applied);
        let history = derive(self.past.iter().copied(), &resolve);
        let applied = batch.iter().find_map(|fact| fact.applied).unwrap_or(self.clocks.applied);
        let rules = applied.and_then(|applied| self.story.rules(&applied));
        let whole = followed(&self.clocks, &history, rules.as_deref());
        match follow(&self.clocks, self.standing, &batch, rules.as_deref()) {
            Ok(brief) => {
                prop_assert_eq!(&brief.clocks.cycles, &whole.clocks.cycles);
                prop_assert_eq!(brief.clocks.applied, whole.clocks.applied);
                prop_assert_eq!(brief.standing, whole.standing);
                prop_assert_eq!(brief.outcomes, whole.outcomes.clone());
                prop_assert_eq!(brief.changed.len(), whole.changed.len());
            }
            Err(NeedsEvents) => {
                let asks = batch.iter().any(|fact| fact.applied.is_some() || fact.priority.is_some());
                prop_assert!(asks, "only a new promise asks for the past: {:?}", batch);
            }
        }
        let now = batch.last().map_or(self.story.start(), |fact| fact.at);
        let outcomes = whole.outcomes.iter().map(|told| Fact { fired: Some(told.fired), ..Fact::at(now) });
        self.past.extend(outcomes);
        (self.clocks, self.standing) = (whole.clocks, whole.standing);
        Ok(())
    }
}
