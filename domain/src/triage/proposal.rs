//! The proposal: category, impact and priority of a request, each with its reasons.

use serde::Serialize;

use super::{
    confidence::confidences,
    cues::Cues,
    features::Features,
    impact::impact,
    linear::{Explanation, Linear},
};
use crate::{
    text::language,
    ticket::{Impact, Language, Priority},
};

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
    /// The priority.
    pub priority: Proposed<Priority>,
}

/// One proposed value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposed<T> {
    /// The value.
    pub value: T,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// The next likely values, the likeliest first, at most three.
    pub runners_up: Vec<Alternative<T>>,
    /// May it be applied without a person, or is it only a suggestion?
    pub applied: bool,
    /// Why.
    pub reason: Reason,
    /// The least confidence for applying it.
    pub threshold: Option<f32>,
    /// By how much the value's score is above that of the first runner-up (below, if cues raised it).
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
    /// Suggested: it does not.
    NotConfident,
    /// Suggested: no threshold has proved itself.
    NoThreshold,
    /// Suggested: there is no model yet, only cues.
    NoModel,
    /// As what it is derived from.
    Derived,
}

/// How many words and runners-up are kept.
const WORDS: usize = 5;
const RUNNERS_UP: usize = 3;

/// The weights to ask, with their calibration.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a, M> {
    /// The weights.
    pub model: &'a M,
    /// Their calibration.
    pub calibration: Calibration,
}

impl<M: Linear> Judge<'_, M> {
    /// All known classes with their confidence, the likeliest first.
    pub fn ranked(&self, features: &Features) -> Vec<(&str, f32)> {
        let scores = self.model.scores(&features.list);
        let values: Vec<f32> = scores.iter().map(|(_, score)| *score).collect();
        let confidences = confidences(&values, self.calibration.temperature);
        scores.into_iter().zip(confidences).map(|((class, _), confidence)| (class, confidence)).collect()
    }
}

/// `ranked`, but with no class below the floor before the first one that is not.
pub fn raised(ranked: Vec<(&str, f32)>, floor: Option<Priority>) -> Vec<(&str, f32)> {
    let is_low = |class: &str| floor.is_some_and(|floor| Priority::from_word(class).is_some_and(|own| own < floor));
    let Some(place) = ranked.iter().position(|(class, _)| !is_low(class)) else { return ranked };
    let mut ranked = ranked;
    if let Some(front) = ranked.get_mut(..=place) {
        front.rotate_right(1);
    }
    ranked
}

/// What the models and cues say of `text` (see [`super::reading`]).
pub fn propose<C: Linear, P: Linear>(
    text: &str,
    version: &str,
    category: Judge<'_, C>,
    priority: Judge<'_, P>,
) -> Proposal {
    let features = Features::of(text);
    let cues = Cues::of(&features.words);
    let floor = cues.floor();
    let category = proposed(text, &features, &category, category.ranked(&features), |key| Some(key.to_owned()));
    let ranked = raised(priority.ranked(&features), floor.as_ref().map(|(level, _)| *level));
    let Some(mut priority) = proposed(text, &features, &priority, ranked, Priority::from_word) else {
        return propose_by_cues(text);
    };
    if let Some((level, found)) = floor {
        let was_raised = priority.runners_up.first().is_some_and(|first| first.value < level) && priority.gap < 0.0;
        if was_raised {
            priority.cues = cue_words(text, &features, &found);
        }
    }
    let impact = derived(category.as_ref(), &priority, &cues);
    Proposal { model_version: Some(version.to_owned()), language: language(text), category, impact, priority }
}

/// What the cues alone say of `text`, while there is no model: medium, or what they raise it to.
pub fn propose_by_cues(text: &str) -> Proposal {
    let features = Features::of(text);
    let cues = Cues::of(&features.words);
    let (value, cues_found) = cues
        .floor()
        .map_or((Priority::Medium, Vec::new()), |(level, found)| (level, cue_words(text, &features, &found)));
    let priority = Proposed { cues: cues_found, ..bare(value, 0.0, Reason::NoModel) };
    let impact = bare(impact(None, value, &cues), 0.0, Reason::NoModel);
    Proposal { model_version: None, language: language(text), category: None, impact, priority }
}

fn bare<T>(value: T, confidence: f32, reason: Reason) -> Proposed<T> {
    Proposed {
        value,
        confidence,
        runners_up: Vec::new(),
        applied: false,
        reason,
        threshold: None,
        gap: 0.0,
        gap_without_words: 0.0,
        words: Vec::new(),
        cues: Vec::new(),
    }
}

fn proposed<T, M: Linear>(
    text: &str,
    features: &Features,
    judge: &Judge<'_, M>,
    ranked: Vec<(&str, f32)>,
    value_of: impl Fn(&str) -> Option<T>,
) -> Option<Proposed<T>> {
    let (class, confidence) = *ranked.first()?;
    let (applied, reason) = match judge.calibration.threshold {
        None => (false, Reason::NoThreshold),
        Some(threshold) if confidence >= threshold => (true, Reason::Confident),
        Some(_) => (false, Reason::NotConfident),
    };
    let alternative =
        |(class, confidence): &(&str, f32)| value_of(class).map(|value| Alternative { value, confidence: *confidence });
    let mut proposed = bare(value_of(class)?, confidence, reason);
    proposed.applied = applied;
    proposed.threshold = judge.calibration.threshold;
    proposed.runners_up = ranked.iter().skip(1).filter_map(alternative).take(RUNNERS_UP).collect();
    if let Some((other, _)) = ranked.get(1) {
        let Explanation { gap, base, words } = judge.model.explain(features, class, other);
        (proposed.gap, proposed.gap_without_words) = (gap, base);
        let word = |part: &super::linear::Contribution| Word {
            word: text.get(part.start..part.end).unwrap_or_default().to_owned(),
            contribution: part.value,
        };
        proposed.words = words.iter().take(WORDS).map(word).collect();
    }
    Some(proposed)
}

fn cue_words(text: &str, features: &Features, found: &[super::lexicon::Found]) -> Vec<String> {
    let wording = |found: &super::lexicon::Found| {
        let (first, last) = (features.words.get(found.first)?, features.words.get(found.last)?);
        text.get(first.start..last.end).map(str::to_owned)
    };
    found.iter().filter_map(wording).collect()
}

/// Applied only if both values that it comes from are; as sure as the less sure one.
fn derived(category: Option<&Proposed<String>>, priority: &Proposed<Priority>, cues: &Cues) -> Proposed<Impact> {
    let key = category.map(|category| category.value.as_str());
    let sure = category.map_or(0.0, |category| category.confidence).min(priority.confidence);
    let mut proposed = bare(impact(key, priority.value, cues), sure, Reason::Derived);
    proposed.applied = priority.applied && category.is_some_and(|category| category.applied);
    let other = |runner_up: &Alternative<Priority>| Alternative {
        value: impact(key, runner_up.value, cues),
        confidence: runner_up.confidence,
    };
    let mut others: Vec<Alternative<Impact>> = priority.runners_up.iter().map(other).collect();
    let mut seen = vec![proposed.value];
    others.retain(|other| {
        let is_new = !seen.contains(&other.value);
        seen.push(other.value);
        is_new
    });
    proposed.runners_up = others;
    proposed.words.clone_from(&priority.words);
    (proposed.gap, proposed.gap_without_words) = (priority.gap, priority.gap_without_words);
    proposed.cues.clone_from(&priority.cues);
    proposed
}
