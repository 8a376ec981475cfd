//! The proposal: category, impact and priority of a request, each with its reasons.

use serde::Serialize;

use super::{spread::Spread, steps::Step};
use crate::ticket::{Impact, Language, Priority};

/// How scores become a confidence, and from which confidence on a proposal is applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// What scores are divided by.
    pub temperature: f32,
    /// The least confidence at which 95 % of held-out proposals were right; none when there is no such confidence.
    pub threshold: Option<f32>,
}

/// Everything proposed for a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// The version of the model; none when only the cues were asked.
    pub model_version: Option<String>,
    /// The language of the text.
    pub language: Option<Language>,
    /// The key of a category; none without a model.
    pub category: Option<Proposed<String>>,
    /// The impact: derived from the other two and the cues.
    pub impact: Proposed<Impact>,
    /// The priority, with the steps.
    pub priority: Proposed<Priority>,
    /// What moved the priority, beyond what the words of the trouble come to; in order.
    pub steps: Vec<Step>,
    /// Whom the trouble concerns, by the words.
    pub spread: Spread,
    /// The words that tell of more than one.
    pub spread_cues: Vec<String>,
    /// Of a hundred decisions like this, so many are shown to a person.
    pub review_percent: u16,
}

/// One proposed value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposed<T> {
    /// The value.
    pub value: T,
    /// How sure, 0 to 1; where it is at least this, that it is this or more.
    pub confidence: f32,
    /// The next likely values, the likeliest first, at most three.
    pub runners_up: Vec<Alternative<T>>,
    /// May it be applied without a person, or is it only a suggestion?
    pub applied: bool,
    /// Why.
    pub reason: Reason,
    /// The least confidence for applying it.
    pub threshold: Option<f32>,
    /// By how much the value's score is above that of the first runner-up (below, if cues raised it); where it is only
    /// at least this, above that of the likeliest lower value.
    pub gap: f32,
    /// What of `gap` comes from no word.
    pub gap_without_words: f32,
    /// The five words with the largest part in `gap`, of either sign.
    pub words: Vec<Word>,
    /// The words that raised it, in the order of the text.
    pub cues: Vec<String>,
}

/// A value that was not proposed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative<T> {
    /// The value.
    pub value: T,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// A word of the text and its part in the decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    /// As the customer wrote it.
    pub word: String,
    /// Its part in the gap: above 0 for the value, below 0 against it.
    pub contribution: f32,
}

/// Why a proposal is applied or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Applied: the confidence reaches the threshold.
    Confident,
    /// Applied: it is surely this or more, with `confidence`, though not surely which.
    AtLeast,
    /// Suggested: it does not.
    NotConfident,
    /// Suggested: no threshold has proved itself.
    NoThreshold,
    /// Suggested: the category has been wrong too often, or somebody wants it to be suggested only.
    SuggestOnly,
    /// Suggested: there is no model yet, only cues.
    NoModel,
    /// As what it is derived from.
    Derived,
}
