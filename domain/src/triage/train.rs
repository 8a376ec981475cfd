//! From examples to a model, the same one each time.

use super::{
    coding::Coding,
    features::{Feature, Features},
    hash::Fnv,
    model::{Model, RATE_ONCE, RATE_PASSES, Rate},
};

/// A text and the class it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled<'a> {
    /// The features of the text.
    pub features: &'a [Feature],
    /// A stable number of the text: see [`order_key`].
    pub key: u64,
    /// The class.
    pub class: &'a str,
}

/// The number that decides a text's place before shuffling: its FNV-1a hash.
pub fn order_key(text: &str) -> u64 {
    Fnv::new(0).text(text).value()
}

/// How examples are gone through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// How often.
    pub passes: u32,
    /// Where their order starts from.
    pub seed: u64,
    /// See [`Rate::decay`].
    pub decay: f32,
}

impl Training {
    /// As labels are learned: nothing is taken back.
    pub const fn of(passes: u32) -> Self {
        Self { passes, seed: 1, decay: 0.0 }
    }

    /// One pass steps with [`RATE_ONCE`], more with [`RATE_PASSES`].
    const fn rate(self) -> Rate {
        let rate = if self.passes == 1 { RATE_ONCE } else { RATE_PASSES };
        Rate { decay: self.decay, ..rate }
    }
}

/// Learns all `examples`, each time in another order.
///
/// `coding` says whether the classes have an order. The order of `examples` does not matter: the same labels give the same
/// weights, bit by bit.
pub fn train(examples: &[Labelled<'_>], coding: Coding, training: Training) -> Model {
    let rate = training.rate();
    let mut order: Vec<&Labelled<'_>> = examples.iter().collect();
    order.sort_by_key(|example| (example.key, example.class));
    let mut model = Model::new(coding);
    let mut random = SplitMix::new(training.seed);
    for _ in 0..training.passes {
        random.shuffle(&mut order);
        for example in &order {
            model.learn(example.features, example.class, rate);
        }
    }
    model
}

/// The features of many texts, one after the other.
pub fn features_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Vec<Feature>> {
    texts.into_iter().map(|text| Features::of(text).list).collect()
}

/// SplitMix64 (Steele, Lea, Flood 2014): a seed in, the same numbers out.
pub(super) struct SplitMix(u64);

impl SplitMix {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Fisher and Yates; the bias of the remainder is far below what an order could matter.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = (self.next() % (last as u64 + 1)) as usize;
            items.swap(last, other);
        }
    }
}
