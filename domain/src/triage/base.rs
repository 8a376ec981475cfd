//! The base model: what is learned from the built-in examples, the same for every workspace.

use std::{panic::resume_unwind, sync::LazyLock, thread};

use sha2::{Digest, Sha256};

use super::{
    coding::Coding,
    evaluate::{Label, Text},
    examples::{Example, example_files, examples},
    features::Features,
    model::Model,
    store::{FORMAT, StoreError},
    train::{Labelled, Training, order_key, train},
};
use crate::ticket::Priority;

/// How the examples are gone through.
pub const BASE_TRAINING: Training = Training { passes: 7, seed: 1, decay: 2e-3 };

/// The first 16 hexadecimal digits of the SHA-256 of everything that the base follows from.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    hash.update([FORMAT]);
    hash.update(BASE_TRAINING.passes.to_le_bytes());
    hash.update(BASE_TRAINING.seed.to_le_bytes());
    hash.update(super::concepts::LIST);
    for file in example_files() {
        hash.update(file);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// The learned weights for categories and priorities.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// For the keys of the built-in categories.
    pub category: Model,
    /// For the words of the priorities.
    pub priority: Model,
}

impl Base {
    /// Learns all built-in examples: some tenths of a second in an optimised build. Two threads share the work, which
    /// changes nothing in the weights.
    pub fn train() -> Self {
        let texts: Vec<_> = examples().collect();
        let read = |some: &[Example]| -> Vec<_> { some.iter().map(|one| Features::of(&one.text).list).collect() };
        let (first, second) = texts.split_at(texts.len() / 2);
        let (mut features, others) = both(|| read(first), || read(second));
        features.extend(others);
        let learn = |coding: Coding, class: &(dyn Fn(usize) -> &'static str + Sync)| {
            let labelled = texts.iter().zip(&features).enumerate().map(|(place, (example, features))| Labelled {
                features,
                key: order_key(&example.text),
                class: class(place),
            });
            train(&labelled.collect::<Vec<_>>(), coding, BASE_TRAINING)
        };
        let (category, priority) = both(
            || learn(Coding::Unordered, &|place| texts.get(place).map_or("", |example| example.category)),
            || learn(priorities(), &|place| texts.get(place).map_or("", |example| example.priority)),
        );
        Self { category, priority }
    }

    /// The version of the base that this program trains: it changes with the examples, with the concepts and with the
    /// format. A stored base of another version is not for this program.
    pub fn version() -> &'static str {
        &VERSION
    }

    /// The two models as bytes: the length of the first (8 bytes, little endian), the first, the second.
    pub fn to_bytes(&self) -> Vec<u8> {
        let category = self.category.to_bytes();
        let mut out = (category.len() as u64).to_le_bytes().to_vec();
        out.extend(category);
        out.extend(self.priority.to_bytes());
        out
    }

    /// The base that [`Base::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or(StoreError::Damaged)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| StoreError::Damaged)?;
        let (category, priority) = rest.split_at_checked(length).ok_or(StoreError::Damaged)?;
        Ok(Self { category: Model::from_bytes(category)?, priority: Model::from_bytes(priority)? })
    }
}

/// Runs both at the same time.
fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let second = other();
        match one.join() {
            Ok(first) => (first, second),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// The order of the priorities.
pub fn priorities() -> Coding {
    Coding::ordered(Priority::ALL.iter().map(|priority| priority.word()))
}

/// The built-in examples with one of their labels.
pub fn labelled_examples(label: Label) -> Vec<Text> {
    let text = |example: super::examples::Example| {
        let class = match label {
            Label::Category => example.category,
            Label::Priority => example.priority,
        };
        Text { class: class.to_owned(), text: example.text }
    };
    examples().map(text).collect()
}
