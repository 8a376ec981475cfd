//! Ways to judge a learner without ever asking it about what it has learned.

use super::{
    super::{
        coding::Coding,
        confidence::{confidences, fit_temperature},
        features::{Feature, Features},
        hash::Fnv,
        linear::Linear,
        model::{Model, RATE_ONCE},
        train::{Labelled, Training, order_key, train},
    },
    formats::Text,
    measure::{Judged, Score},
};

/// The number of folds of a cross-validation.
pub const FOLDS: usize = 5;

/// In the online mode: how many of the latest scores the temperature is fitted on, how many it needs, and how often.
const WINDOW: usize = 1_000;
const LEAST_SCORES: usize = 100;
const REFIT_EVERY: usize = 50;

/// The fold of a text, 0 to 4: FNV-1a of its bytes, modulo 5.
pub fn fold(text: &str) -> usize {
    (Fnv::new(0).text(text).value() % FOLDS as u64) as usize
}

/// A text with its features.
struct Prepared<'a> {
    text: &'a Text,
    features: Vec<Feature>,
}

/// What a model said of a text that it had not learned.
struct Raw {
    truth: String,
    /// The highest first.
    scores: Vec<(String, f32)>,
}

impl Raw {
    fn of(model: &impl Linear, prepared: &Prepared<'_>) -> Self {
        let scores = model.scores(&prepared.features);
        let scores = scores.into_iter().map(|(class, score)| (class.to_owned(), score)).collect();
        Self { truth: prepared.text.class.clone(), scores }
    }

    fn values(&self) -> Vec<f32> {
        self.scores.iter().map(|(_, score)| *score).collect()
    }

    fn judged(&self, temperature: f32) -> Judged {
        let confidences = confidences(&self.values(), temperature);
        let score = |((class, _), confidence): (&(String, f32), f32)| Score { class: class.clone(), confidence };
        Judged { truth: self.truth.clone(), ranked: self.scores.iter().zip(confidences).map(score).collect() }
    }
}

/// The temperature that suits what was said.
fn fitted<'a>(raw: impl IntoIterator<Item = &'a Raw>) -> f32 {
    let pair = |raw: &Raw| (raw.values(), raw.scores.iter().position(|(class, _)| *class == raw.truth));
    let pairs: Vec<_> = raw.into_iter().map(pair).collect();
    fit_temperature(pairs.iter().map(|(scores, truth)| (scores.as_slice(), *truth)))
}

fn prepare(texts: &[Text]) -> Vec<Prepared<'_>> {
    texts.iter().map(|text| Prepared { text, features: Features::of(&text.text).list }).collect()
}

fn learned<'a>(texts: impl IntoIterator<Item = &'a Prepared<'a>>, coding: &Coding, training: Training) -> Model {
    let label = |one: &'a Prepared<'a>| Labelled {
        features: &one.features,
        key: order_key(&one.text.text),
        class: &one.text.class,
    };
    let labelled: Vec<Labelled<'_>> = texts.into_iter().map(label).collect();
    train(&labelled, coding.clone(), training)
}

/// The scores of every text by a model that learned the other folds, fold by fold.
fn held_out(texts: &[Prepared<'_>], coding: &Coding, training: Training) -> Vec<Vec<Raw>> {
    let one_fold = |number: usize| {
        let is_out = |one: &&Prepared<'_>| fold(&one.text.text) == number;
        let model = learned(texts.iter().filter(|one| !is_out(one)), coding, training);
        texts.iter().filter(is_out).map(|one| Raw::of(&model, one)).collect()
    };
    (0..FOLDS).map(one_fold).collect()
}

/// Judges every text by a model that learned the four other folds, with a temperature fitted on the scores of the
/// other folds' texts.
pub fn cross_validate(texts: &[Text], coding: &Coding, training: Training) -> Vec<Judged> {
    let folds = held_out(&prepare(texts), coding, training);
    let one_fold = |(number, raws): (usize, &Vec<Raw>)| {
        let others = folds.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, raws)| raws);
        let temperature = fitted(others);
        raws.iter().map(|raw| raw.judged(temperature)).collect::<Vec<_>>()
    };
    folds.iter().enumerate().flat_map(one_fold).collect()
}

/// The temperature of a model that learns all `texts`, fitted by cross-validation.
pub fn temperature(texts: &[Text], coding: &Coding, training: Training) -> f32 {
    fitted(held_out(&prepare(texts), coding, training).iter().flatten())
}

/// Learns `train`, judges `test`; the temperature is fitted on one fold of `train` held back. Gives the model as well.
pub fn split(train: &[Text], test: &[Text], coding: &Coding, training: Training) -> (Model, Vec<Judged>) {
    let (train, test) = (prepare(train), prepare(test));
    let is_back = |one: &&Prepared<'_>| fold(&one.text.text) == 0;
    let partial = learned(train.iter().filter(|one| !is_back(one)), coding, training);
    let back: Vec<Raw> = train.iter().filter(is_back).map(|one| Raw::of(&partial, one)).collect();
    let temperature = fitted(&back);
    let model = learned(&train, coding, training);
    let judged = test.iter().map(|one| Raw::of(&model, one).judged(temperature)).collect();
    (model, judged)
}

/// Judges texts by a model that is there already.
pub fn judge(model: &impl Linear, temperature: f32, texts: &[Text]) -> Vec<Judged> {
    prepare(texts).iter().map(|one| Raw::of(model, one).judged(temperature)).collect()
}

/// Each text in turn: first judged, then learned in a single step, as in daily work (prequential evaluation). The
/// temperature follows the latest 1,000 scores. Gives the model as well.
pub fn online(texts: &[Text], coding: &Coding) -> (Model, Vec<Judged>) {
    let mut model = Model::new(coding.clone());
    let (mut raws, mut judged, mut temperature) = (Vec::new(), Vec::with_capacity(texts.len()), 1.0);
    for one in &prepare(texts) {
        let raw = Raw::of(&model, one);
        judged.push(raw.judged(temperature));
        raws.push(raw);
        if raws.len() >= LEAST_SCORES && raws.len().is_multiple_of(REFIT_EVERY) {
            temperature = fitted(raws.iter().rev().take(WINDOW));
        }
        model.learn(&one.features, &one.text.class, RATE_ONCE);
    }
    (model, judged)
}
