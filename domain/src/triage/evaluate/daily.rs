//! How a learner does in daily work: how it gets better, and whether it decides alone only as often as it may.

use serde::Serialize;

use super::{
    super::rolling::{OUTCOMES, cut},
    measure::Judged,
};

/// The curve has points after so many texts.
const POINTS: [usize; 9] = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000];
/// The threshold is looked for anew after so many outcomes.
const STEP: usize = 50;

/// A point of the learning curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// After how many texts.
    pub texts: usize,
    /// The share of right first choices since the point before, 0 to 1.
    pub accuracy: f64,
}

/// The shares of right first choices between the points: 50, 100, 200, 500, 1,000 and so on.
pub fn learning_curve(judged: &[Judged]) -> Vec<CurvePoint> {
    let mut before = 0;
    let mut curve = Vec::new();
    for texts in POINTS {
        let Some(run) = judged.get(before..texts) else { break };
        let right = run.iter().filter(|one| one.is_right()).count();
        curve.push(CurvePoint { texts, accuracy: right as f64 / run.len() as f64 });
        before = texts;
    }
    curve
}

/// What came of deciding alone with a threshold that follows the outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alone {
    /// How many were to be right, 0 to 1.
    pub target: f64,
    /// The share of texts that were decided alone.
    pub share: f64,
    /// The share of right ones among them.
    pub precision: f64,
    /// The same for the second half of the texts.
    pub later_share: f64,
    /// See `later_share`.
    pub later_precision: f64,
}

/// Decides each text alone if it reaches the lowest confidence from which on `target` of the latest 1,000 outcomes were right;
/// looks for it anew every 50.
pub fn alone(judged: &[Judged], target: f64) -> Alone {
    let mut threshold: Option<f32> = None;
    let mut decided: Vec<(usize, bool)> = Vec::new();
    for (place, one) in judged.iter().enumerate() {
        if place.is_multiple_of(STEP) {
            let latest = judged.get(place.saturating_sub(OUTCOMES)..place).unwrap_or_default();
            threshold =
                cut(latest.iter().map(|one| (one.confidence(), one.is_right())), target).map(|cut| cut.threshold);
        }
        if threshold.is_some_and(|threshold| one.confidence() >= threshold) {
            decided.push((place, one.is_right()));
        }
    }
    let half = judged.len() / 2;
    let of = |from: usize, all: usize| {
        let chosen: Vec<bool> = decided.iter().filter(|(place, _)| *place >= from).map(|(_, right)| *right).collect();
        (ratio(chosen.len(), all), ratio(chosen.iter().filter(|right| **right).count(), chosen.len()))
    };
    let ((share, precision), (later_share, later_precision)) = (of(0, judged.len()), of(half, judged.len() - half));
    Alone { target, share, precision, later_share, later_precision }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::evaluate::Score;

    fn judged(confidence: f32, right: bool) -> Judged {
        let class = if right { "a" } else { "b" };
        Judged { truth: "a".to_owned(), ranked: vec![Score { class: class.to_owned(), confidence }] }
    }

    #[test]
    fn nothing_is_decided_before_enough_was_right() {
        let few: Vec<Judged> = (0..50).map(|_| judged(0.9, true)).collect();
        assert_eq!(alone(&few, 0.95).share, 0.0);
        let more: Vec<Judged> = (0..200).map(|_| judged(0.9, true)).collect();
        let outcome = alone(&more, 0.95);
        assert_eq!((outcome.share, outcome.precision, outcome.later_share), (0.75, 1.0, 1.0));
    }

    #[test]
    fn only_what_proves_right_is_decided() {
        let mixed: Vec<Judged> =
            (0..1_000).map(|n| if n % 2 == 0 { judged(0.9, true) } else { judged(0.6, n % 4 == 1) }).collect();
        let outcome = alone(&mixed, 0.95);
        assert!(outcome.precision > 0.99 && (0.45..0.5).contains(&outcome.share), "{outcome:?}");
    }

    #[test]
    fn the_curve_is_of_the_texts_between_its_points() {
        let list: Vec<Judged> = (0..120).map(|n| judged(0.5, n >= 50)).collect();
        let point = |texts, accuracy| CurvePoint { texts, accuracy };
        assert_eq!(learning_curve(&list), [point(50, 0.0), point(100, 1.0)]);
    }
}
