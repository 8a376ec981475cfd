//! What a workspace has learned on top of the base: rebuilt from its labels, and a step further with each new one.

use super::{
    base::Base,
    confidence::fit_temperature,
    delta::Delta,
    features::{Feature, Features},
    label::{Aspect, Label, Seed, seed_texts},
    linear::Linear as _,
    model::{Model, RATE_ONCE, RATE_PASSES, Rate},
    store::StoreError,
    train::{SplitMix, order_key},
    vocabulary::Vocabulary,
};

/// A workspace's labels beyond the latest so many are forgotten.
pub const MOST_LABELS: usize = 20_000;
/// How often few labels are gone through, and many.
const PASSES: (u32, u32) = (10, 5);
/// From how many labels on they are many.
const MANY: usize = 1_000;
/// Where the order of the labels starts from.
const SEED: u64 = 1;
/// The temperature follows the latest so many labels, and needs some.
const TEMPERATURE_WINDOW: usize = 1_000;
const LEAST_FOR_TEMPERATURE: usize = 100;
/// The learning curve has a point for every so many labels.
const CURVE_STEP: usize = 50;

/// Is it time to rebuild, after `learned` labels of which the last rebuild saw `seen`? Every 50 labels up to 1,000, then
/// every 500.
pub const fn is_rebuild_due(learned: usize, seen: usize) -> bool {
    let step = if learned <= MANY { 50 } else { 500 };
    learned >= seen + step
}

/// What one workspace has learned for category and priority.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// For the keys of its categories.
    pub category: Delta,
    /// For the priorities.
    pub priority: Delta,
}

/// How the learner did on each label before it learned it.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What scores of categories and priorities are to be divided by; none where there are too few labels to tell.
    pub temperatures: [Option<f32>; 2],
    /// The share of right first choices for the category, 0 to 1, in each run of 50 labels.
    pub curve: Vec<f32>,
}

/// What learning stands on.
#[derive(Debug, Clone, Copy)]
pub struct Footing<'a> {
    /// What every workspace knows.
    pub base: &'a Base,
    /// The words this workspace knows by name.
    pub vocabulary: &'a Vocabulary,
}

impl<'a> Footing<'a> {
    /// With the built-in words.
    pub fn of(base: &'a Base) -> Self {
        Self { base, vocabulary: Vocabulary::built_in() }
    }

    fn features(&self, label: &Label) -> Vec<Feature> {
        Features::by(self.vocabulary, &label.text).list
    }
}

struct Read<'a> {
    label: &'a Label,
    features: Vec<Feature>,
    key: u64,
}

impl Tuning {
    /// Nothing learned yet.
    pub fn on(base: &Base) -> Self {
        Self { category: Delta::on(&base.category), priority: Delta::on(&base.priority) }
    }

    /// Learns one label at once.
    pub fn learn(&mut self, footing: &Footing<'_>, label: &Label) {
        self.step(footing.base, label, &footing.features(label), RATE_ONCE);
    }

    fn step(&mut self, base: &Base, label: &Label, features: &[Feature], rate: Rate) {
        let (delta, model) = self.of(base, label.aspect);
        delta.learn(model, features, &label.class, rate);
    }

    const fn of<'a>(&'a mut self, base: &'a Base, aspect: Aspect) -> (&'a mut Delta, &'a Model) {
        match aspect {
            Aspect::Category => (&mut self.category, &base.category),
            Aspect::Priority => (&mut self.priority, &base.priority),
        }
    }

    /// Learns the seeds and all `labels` several times. The same labels lead to the same weights, bit by bit, in whatever
    /// order they are given.
    pub fn rebuild(footing: &Footing<'_>, seeds: &[Seed], labels: &[Label]) -> Self {
        let mut tuning = Self::on(footing.base);
        let seeds = seed_texts(seeds);
        let mut order = read(footing, seeds.iter().chain(labels));
        order.sort_by(|a, b| {
            (a.key, a.label.aspect.code(), &a.label.class).cmp(&(b.key, b.label.aspect.code(), &b.label.class))
        });
        let passes = if labels.len() <= MANY { PASSES.0 } else { PASSES.1 };
        let mut random = SplitMix::new(SEED);
        for _ in 0..passes {
            random.shuffle(&mut order);
            for one in &order {
                tuning.step(footing.base, one.label, &one.features, RATE_PASSES);
            }
        }
        tuning
    }

    /// Both as bytes: the length of the first (8 bytes, little endian), the first, the second.
    pub fn to_bytes(&self) -> Vec<u8> {
        let category = self.category.to_bytes();
        let mut out = (category.len() as u64).to_le_bytes().to_vec();
        out.extend(category);
        out.extend(self.priority.to_bytes());
        out
    }

    /// What [`Self::to_bytes`] wrote, on the same base.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn from_bytes(base: &Base, bytes: &[u8]) -> Result<Self, StoreError> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or(StoreError::Damaged)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| StoreError::Damaged)?;
        let (category, priority) = rest.split_at_checked(length).ok_or(StoreError::Damaged)?;
        Ok(Self {
            category: Delta::from_bytes(&base.category, category)?,
            priority: Delta::from_bytes(&base.priority, priority)?,
        })
    }

    /// Goes through the labels as they came, each judged before it is learned (prequential evaluation, Dawid 1984).
    pub fn progress(footing: &Footing<'_>, seeds: &[Seed], labels: &[Label]) -> Progress {
        let mut tuning = Self::on(footing.base);
        for seed in seed_texts(seeds) {
            tuning.learn(footing, &seed);
        }
        let mut judged: [Vec<(Vec<f32>, Option<usize>)>; 2] = Default::default();
        for one in read(footing, labels) {
            let (delta, model) = tuning.of(footing.base, one.label.aspect);
            let tuned = delta.over(model);
            let scores = tuned.scores(&one.features);
            let truth = scores.iter().position(|(class, _)| *class == one.label.class);
            let values = scores.iter().map(|(_, score)| *score).collect();
            let [categories, priorities] = &mut judged;
            let list = if one.label.aspect == Aspect::Category { categories } else { priorities };
            list.push((values, truth));
            tuning.step(footing.base, one.label, &one.features, RATE_ONCE);
        }
        let [categories, _] = &judged;
        let right = |run: &[(Vec<f32>, Option<usize>)]| {
            run.iter().filter(|(_, truth)| *truth == Some(0)).count() as f32 / run.len() as f32
        };
        let curve = categories.chunks_exact(CURVE_STEP).map(right).collect();
        Progress { temperatures: judged.each_ref().map(|list| temperature(list)), curve }
    }
}

fn temperature(judged: &[(Vec<f32>, Option<usize>)]) -> Option<f32> {
    let latest = judged.len().saturating_sub(TEMPERATURE_WINDOW);
    let latest = judged.get(latest..).unwrap_or_default();
    let pairs = latest.iter().map(|(scores, truth)| (scores.as_slice(), *truth));
    (latest.len() >= LEAST_FOR_TEMPERATURE).then(|| fit_temperature(pairs))
}

fn read<'a>(footing: &Footing<'_>, labels: impl IntoIterator<Item = &'a Label>) -> Vec<Read<'a>> {
    let one = |label: &'a Label| Read { label, features: footing.features(label), key: order_key(&label.text) };
    labels.into_iter().map(one).collect()
}

#[cfg(test)]
#[path = "tuning_tests.rs"]
mod tests;
