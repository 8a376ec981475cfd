//! Figures from a list of truths and predictions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::rolling;

/// A class and how sure the learner is of it, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The class.
    pub class: String,
    /// The calibrated confidence.
    pub confidence: f32,
}

/// One prediction beside the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The true class.
    pub truth: String,
    /// All known classes, the likeliest first; empty when none is known yet.
    pub ranked: Vec<Score>,
}

impl Judged {
    pub(super) fn is_right(&self) -> bool {
        self.is_among(1)
    }

    fn is_among(&self, count: usize) -> bool {
        self.ranked.iter().take(count).any(|score| score.class == self.truth)
    }

    pub(super) fn confidence(&self) -> f32 {
        self.ranked.first().map_or(0.0, |top| top.confidence)
    }

    fn class(&self) -> &str {
        self.ranked.first().map_or("", |top| &top.class)
    }
}

/// How much could be decided without a person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Decide from this confidence on; none when no threshold reaches the precision.
    pub threshold: Option<f32>,
    /// The share of texts at or above it, 0 to 1.
    pub share: f64,
    /// The share of right ones among them, 0 to 1.
    pub precision: f64,
}

/// All figures; shares are 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The number of texts.
    pub count: usize,
    /// The share of right first choices.
    pub accuracy: f64,
    /// The share with the truth among the first two.
    pub top_2: f64,
    /// The share with the truth among the first three.
    pub top_3: f64,
    /// The mean over the true classes of the harmonic mean of precision and recall.
    pub macro_f1: f64,
    /// The expected calibration error over 15 bins of equal width.
    pub ece: f64,
    /// At a precision of 90 %.
    pub coverage_90: Coverage,
    /// At a precision of 95 %.
    pub coverage_95: Coverage,
    /// How often each true class was taken for each class: (truth, prediction, count).
    pub confusion: Vec<(String, String, usize)>,
}

const BINS: usize = 15;

/// The figures of these predictions.
pub fn report(judged: &[Judged]) -> Report {
    let mut confusion = BTreeMap::new();
    for one in judged {
        *confusion.entry((one.truth.as_str(), one.class())).or_insert(0) += 1;
    }
    Report {
        count: judged.len(),
        accuracy: share(judged, Judged::is_right),
        top_2: share(judged, |one| one.is_among(2)),
        top_3: share(judged, |one| one.is_among(3)),
        macro_f1: macro_f1(&confusion),
        ece: calibration_error(judged),
        coverage_90: Coverage::at(judged, 0.90),
        coverage_95: Coverage::at(judged, 0.95),
        confusion: confusion.iter().map(|((a, b), count)| ((*a).to_owned(), (*b).to_owned(), *count)).collect(),
    }
}

fn share(judged: &[Judged], test: impl Fn(&Judged) -> bool) -> f64 {
    ratio(judged.iter().filter(|one| test(one)).count(), judged.len())
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn macro_f1(confusion: &BTreeMap<(&str, &str), usize>) -> f64 {
    let classes: BTreeSet<&str> = confusion.keys().map(|(truth, _)| *truth).collect();
    let sum = |test: &dyn Fn(&str, &str) -> bool| -> usize {
        confusion.iter().filter(|((truth, class), _)| test(truth, class)).map(|(_, count)| count).sum()
    };
    let f1 = |class: &str| {
        let right = sum(&|truth, predicted| truth == class && predicted == class);
        let (truths, predictions) = (sum(&|truth, _| truth == class), sum(&|_, predicted| predicted == class));
        ratio(2 * right, truths + predictions)
    };
    if classes.is_empty() { 0.0 } else { classes.iter().map(|class| f1(class)).sum::<f64>() / classes.len() as f64 }
}

/// The mean distance between confidence and the share of right choices, over bins of confidence.
fn calibration_error(judged: &[Judged]) -> f64 {
    let mut bins = [(0_usize, 0.0_f64, 0.0_f64); BINS];
    for one in judged {
        let bin = ((one.confidence() * BINS as f32) as usize).min(BINS - 1);
        if let Some((count, confidence, right)) = bins.get_mut(bin) {
            *count += 1;
            *confidence += f64::from(one.confidence());
            *right += f64::from(u8::from(one.is_right()));
        }
    }
    let distance: f64 = bins.iter().map(|(_, confidence, right)| (confidence - right).abs()).sum();
    if judged.is_empty() { 0.0 } else { distance / judged.len() as f64 }
}

impl Coverage {
    /// The lowest threshold from which on at least `precision` of the choices are right (and at least 30 were made).
    pub fn at(judged: &[Judged], precision: f64) -> Self {
        let cut = rolling::cut(judged.iter().map(|one| (one.confidence(), one.is_right())), precision);
        cut.map_or(Self { threshold: None, share: 0.0, precision: 0.0 }, |cut| Self {
            threshold: Some(cut.threshold),
            share: ratio(cut.count, judged.len()),
            precision: ratio(cut.right, cut.count),
        })
    }
}
