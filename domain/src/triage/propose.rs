//! Proposing: the models are asked, cues raise, and what is sure is marked to be applied.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    at_least::{AtLeast, Sure},
    confidence::confidences,
    cues::Cues,
    features::Features,
    impact::impact,
    linear::{Contribution, Explanation, Linear},
    proposal::{Alternative, Calibration, Proposal, Proposed, Reason, Word},
    spread::spread,
    steps::{Circumstances, Stopped, steps},
    vocabulary::Vocabulary,
};
use crate::{
    text::language,
    ticket::{Impact, Priority},
};

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
    /// What the workspace allows.
    pub limits: Limits<'a>,
}

/// What of a model a workspace wants to hear.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits<'a> {
    /// The classes that it has; none: all that the model knows.
    pub known: Option<&'a BTreeSet<String>>,
    /// Classes that are only suggested, however sure, each with the reason.
    pub held: Option<&'a BTreeMap<String, Reason>>,
}

impl<M: Linear> Judge<'_, M> {
    /// All known classes with their confidence, the likeliest first.
    pub fn ranked(&self, features: &Features) -> Vec<(&str, f32)> {
        let is_known = |class: &str| self.limits.known.is_none_or(|known| known.contains(class));
        let scores: Vec<_> =
            self.model.scores(&features.list).into_iter().filter(|(class, _)| is_known(class)).collect();
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

/// What the models and cues say of `text` (see [`super::reading`]); `high` tells what surely is high or urgent, the
/// vocabulary which words are known by name.
pub fn propose<C: Linear, P: Linear>(
    text: &str,
    version: &str,
    category: Judge<'_, C>,
    priority: Judge<'_, P>,
    high: AtLeast,
    vocabulary: &Vocabulary,
) -> Proposal {
    let features = Features::by(vocabulary, text);
    let cues = Cues::by(vocabulary, &features.words);
    let floor = cues.floor();
    let level = floor.as_ref().map(|(level, _)| *level);
    let category = proposed(text, &features, &category, category.ranked(&features), |key| Some(key.to_owned()));
    let ranked = priority.ranked(&features);
    let sure = high.judge(&ranked, level);
    let Some(mut proposed) = proposed(text, &features, &priority, raised(ranked.clone(), level), Priority::from_word)
    else {
        return propose_by_cues(text);
    };
    let mut speaking = level.is_some_and(|level| {
        proposed.runners_up.first().is_some_and(|first| first.value < level) && proposed.gap < 0.0
    });
    if let Some(sure) = sure.filter(|_| !proposed.applied) {
        // The cues speak where the words alone would not have been enough.
        speaking = level.is_some() && high.judge(&ranked, None).is_none();
        proposed = at_least(text, &features, &priority, &ranked, sure);
    }
    if let Some((_, found)) = floor.filter(|_| speaking) {
        proposed.cues = cue_words(text, &features, &found);
    }
    let impact = derived(category.as_ref(), &proposed, &cues);
    let unhurried = without_hurry(vocabulary, &features, &cues).and_then(|(features, floor)| {
        raised(priority.ranked(&features), floor).first().and_then(|(word, _)| Priority::from_word(word))
    });
    stepped(text, &features, &cues, unhurried, Said { version: Some(version), category, impact, priority: proposed })
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
    let unhurried =
        without_hurry(Vocabulary::built_in(), &features, &cues).map(|(_, floor)| floor.unwrap_or(Priority::Medium));
    stepped(text, &features, &cues, unhurried, Said { version: None, category: None, impact, priority })
}

/// What is said of a request before the steps.
struct Said<'a> {
    version: Option<&'a str>,
    category: Option<Proposed<String>>,
    impact: Proposed<Impact>,
    priority: Proposed<Priority>,
}

/// The proposal, with the priority where the steps lead.
fn stepped(text: &str, features: &Features, cues: &Cues, unhurried: Option<Priority>, said: Said<'_>) -> Proposal {
    let Said { version, category, impact, mut priority } = said;
    let (spread, names) = spread(cues);
    let deadline = cues.has("deadline");
    let stopped = Stopped::told(cues);
    let steps = steps(priority.value, &Circumstances { impact: impact.value, spread, stopped, deadline, unhurried });
    if let Some(last) = steps.last() {
        priority.value = last.to;
        priority.runners_up.retain(|other| other.value != last.to);
    }
    Proposal {
        model_version: version.map(str::to_owned),
        language: language(text),
        category,
        impact,
        priority,
        steps,
        spread,
        spread_cues: cue_words(text, features, &cues.named(&names)),
        review_percent: 0,
    }
}

/// The request without the words that say that it is in no hurry, and the floor of its cues; none if there are none.
fn without_hurry(vocabulary: &Vocabulary, features: &Features, cues: &Cues) -> Option<(Features, Option<Priority>)> {
    let said = cues.named(&["no_hurry"]);
    let is_said = |place: usize| said.iter().any(|found| (found.first..=found.last).contains(&place));
    let kept = features.words.iter().enumerate().filter(|(place, _)| !is_said(*place));
    let words: Vec<_> = kept.map(|(_, word)| word.clone()).collect();
    let floor = Cues::by(vocabulary, &words).floor().map(|(level, _)| level);
    (!said.is_empty()).then(|| (Features::of_words(vocabulary, words), floor))
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
        _ if let Some(reason) = judge.limits.held.and_then(|held| held.get(class)) => (false, *reason),
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
        proposed.explain(text, judge.model.explain(features, class, other));
    }
    Some(proposed)
}

/// The level that it surely is at least, applied.
fn at_least<M: Linear>(
    text: &str,
    features: &Features,
    judge: &Judge<'_, M>,
    ranked: &[(&str, f32)],
    sure: Sure,
) -> Proposed<Priority> {
    let levels = ranked.iter().filter_map(|(word, confidence)| {
        Priority::from_word(word).map(|value| Alternative { value, confidence: *confidence })
    });
    let others: Vec<_> = levels.filter(|other| other.value != sure.level).take(RUNNERS_UP).collect();
    let lower = others.iter().find(|other| other.value < sure.level).map(|other| other.value.word());
    let mut proposed = bare(sure.level, sure.confidence, Reason::AtLeast);
    (proposed.applied, proposed.threshold, proposed.runners_up) = (true, Some(sure.threshold), others);
    if let Some(lower) = lower {
        proposed.explain(text, judge.model.explain(features, sure.level.word(), lower));
    }
    proposed
}

impl<T> Proposed<T> {
    fn explain(&mut self, text: &str, Explanation { gap, base, words }: Explanation) {
        (self.gap, self.gap_without_words) = (gap, base);
        let word = |part: &Contribution| Word {
            word: text.get(part.start..part.end).unwrap_or_default().to_owned(),
            contribution: part.value,
        };
        self.words = words.iter().take(WORDS).map(word).collect();
    }
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
    let is_unsure = |category: &&Proposed<String>| category.threshold.is_none_or(|least| category.confidence < least);
    // What may be no question after all is none where the words press.
    let presses = priority.value > Priority::Medium && category.filter(is_unsure).is_some();
    let key = category.map(|category| category.value.as_str());
    let key = key.filter(|key| !(presses && matches!(*key, "question" | "suggestion")));
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
