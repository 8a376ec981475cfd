//! Deciding alone only as long as that proves right: thresholds from the outcomes that people have confirmed.

use std::collections::{BTreeMap, BTreeSet};

/// Only so many latest outcomes count: what was long ago says little about today.
pub const OUTCOMES: usize = 1_000;
/// Fewer cases prove no threshold.
pub const LEAST_CASES: usize = 30;
/// Fewer cases say nothing against a category.
pub const LEAST_AGAINST: usize = 10;

/// What a person made of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What was proposed.
    pub class: String,
    /// How sure it was, 0 to 1.
    pub confidence: f32,
    /// Was it applied without a person?
    pub applied: bool,
    /// Was it right?
    pub right: bool,
}

/// From which confidence on something would have been decided, how often, and how often rightly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The confidence.
    pub threshold: f32,
    /// How many cases reached it.
    pub count: usize,
    /// How many of them were right.
    pub right: usize,
}

/// The lowest confidence from which on at least `precision` of the cases were right, and at least 30 were there; none if
/// there is none. `cases`: confidence, and was it right.
pub fn cut(cases: impl IntoIterator<Item = (f32, bool)>, precision: f64) -> Option<Cut> {
    let mut sorted: Vec<(f32, bool)> = cases.into_iter().collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut best) = (0, None);
    for (place, (threshold, is_right)) in sorted.iter().enumerate() {
        let count = place + 1;
        right += usize::from(*is_right);
        // Cases of the same confidence are decided alike.
        let is_last = sorted.get(count).is_none_or(|(next, _)| next < threshold);
        if is_last && count >= LEAST_CASES && right as f64 / count as f64 >= precision {
            best = Some(Cut { threshold: *threshold, count, right });
        }
    }
    best
}

/// What the outcomes say of the least confidence: nothing while there are fewer than 30, else the lowest one that keeps the
/// target, or none at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Proven {
    /// Too few outcomes.
    Unknown,
    /// From this confidence on; none: at no confidence were enough right.
    From(Option<f32>),
}

/// The threshold that the latest outcomes prove.
pub fn proven(outcomes: &[Outcome], target: f64) -> Proven {
    let latest = outcomes.get(outcomes.len().saturating_sub(OUTCOMES)..).unwrap_or_default();
    if latest.len() < LEAST_CASES {
        return Proven::Unknown;
    }
    let found = cut(latest.iter().map(|outcome| (outcome.confidence, outcome.right)), target);
    Proven::From(found.map(|cut| cut.threshold))
}

/// The classes that were applied at least ten times and were right in less than `floor` of them.
pub fn fallen(outcomes: &[Outcome], floor: f64) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.applied) {
        let (count, right) = counts.entry(&outcome.class).or_default();
        *count += 1;
        *right += usize::from(outcome.right);
    }
    let is_fallen = |(_, (count, right)): &(&str, (usize, usize))| {
        *count >= LEAST_AGAINST && (*right as f64) < floor * *count as f64
    };
    counts.into_iter().filter(is_fallen).map(|(class, _)| class.to_owned()).collect()
}

/// Is this ticket among so many in a hundred of the decisions that a person is asked to look at? The same answer for the
/// same ticket: no draw that a second run would repeat otherwise.
pub const fn is_sampled(ticket: u128, percent: u16) -> bool {
    // The last bits of the id are random.
    (ticket & 0xFFFF_FFFF) % 100 < percent as u128
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(list: &[(&str, f32, bool, bool)], times: usize) -> Vec<Outcome> {
        let one = |(class, confidence, applied, right): &(&str, f32, bool, bool)| Outcome {
            class: (*class).to_owned(),
            confidence: *confidence,
            applied: *applied,
            right: *right,
        };
        list.iter().cycle().take(list.len() * times).map(one).collect()
    }

    #[test]
    fn few_outcomes_prove_nothing() {
        assert_eq!(proven(&outcomes(&[("a", 0.9, true, true)], 29), 0.95), Proven::Unknown);
        assert_eq!(proven(&outcomes(&[("a", 0.9, true, true)], 30), 0.95), Proven::From(Some(0.9)));
    }

    #[test]
    fn the_threshold_is_the_lowest_that_keeps_the_target() {
        let mixed = outcomes(&[("a", 0.9, true, true), ("b", 0.5, false, true), ("b", 0.5, false, false)], 40);
        assert_eq!(proven(&mixed, 0.95), Proven::From(Some(0.9)));
        assert_eq!(proven(&mixed, 0.6), Proven::From(Some(0.5)));
        let wrong = outcomes(&[("a", 0.9, true, false), ("a", 0.8, true, true)], 40);
        assert_eq!(proven(&wrong, 0.95), Proven::From(None));
    }

    #[test]
    fn only_the_latest_thousand_count() {
        let mut list = outcomes(&[("a", 0.9, true, false)], 500);
        list.extend(outcomes(&[("a", 0.7, true, true)], OUTCOMES));
        assert_eq!(proven(&list, 0.95), Proven::From(Some(0.7)));
    }

    #[test]
    fn a_class_falls_by_what_was_applied_of_it() {
        let list = outcomes(&[("good", 0.9, true, true), ("bad", 0.9, true, false), ("bad", 0.9, true, true)], 10);
        assert_eq!(fallen(&list, 0.85), BTreeSet::from(["bad".to_owned()]));
        let suggested = outcomes(&[("bad", 0.9, false, false)], 50);
        assert!(fallen(&suggested, 0.85).is_empty(), "nobody was misled by a suggestion");
        assert!(fallen(&outcomes(&[("bad", 0.9, true, false)], 9), 0.85).is_empty(), "too few to judge");
    }

    #[test]
    fn the_sample_is_as_large_as_it_should_be() {
        let taken = (0..100_000_u128).filter(|id| is_sampled(id * 7_919, 5)).count();
        assert!((4_500..5_500).contains(&taken), "{taken}");
        assert!((0..1_000).all(|id| is_sampled(id, 100) && !is_sampled(id, 0)));
    }
}
