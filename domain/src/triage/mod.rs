//! Triage: what is a request about and how pressing is it? Proposed from its words, with reasons.

mod at_least;
mod base;
mod coding;
mod concepts;
mod confidence;
mod cues;
mod delta;
pub mod evaluate;
mod examples;
mod features;
mod hash;
mod impact;
mod label;
mod lexicon;
mod linear;
mod matrix;
mod model;
mod own_words;
mod proposal;
mod propose;
mod reading;
pub mod rolling;
mod spread;
mod steps;
mod store;
pub mod thresholds;
mod train;
mod tuning;
mod vocabulary;

pub use at_least::{AtLeast, Sure};
pub use base::{BASE_TRAINING, Base, labelled_examples, priorities};
pub use coding::{Coding, Column};
pub use confidence::{confidences, fit_temperature};
pub use cues::Cues;
pub use delta::{Delta, Tuned};
pub use examples::{Example, examples};
pub use features::{BUCKETS, Feature, Features, Source};
pub(crate) use hash::Fnv;
pub use impact::impact;
pub use label::{Aspect, Label, LabelSource, Seed};
pub use lexicon::{Found, Lexicon, entry_of};
pub use linear::{Contribution, Explanation, Linear};
pub use matrix::base_level;
pub use model::{Cell, Model, RATE_ONCE, RATE_PASSES, Rate};
pub use own_words::OwnWords;
pub use proposal::{Alternative, Calibration, Proposal, Proposed, Reason, Word};
pub use propose::{Judge, Limits, propose, propose_by_cues, raised};
pub use reading::reading;
pub use spread::Spread;
pub use steps::{Circumstances, Step, StepReason, Stopped, raised_by_spread, steps, tier_step};
pub use store::StoreError;
pub use train::{Labelled, Training, features_of, order_key, train};
pub use tuning::{Footing, MOST_LABELS, Progress, Tuning, is_rebuild_due};
pub use vocabulary::{Vocabulary, WordEdit, WordKind, WordList, word_lists};

/// The words of the built-in examples, for tests of what must not take them for something else.
#[cfg(test)]
pub(crate) fn example_texts() -> impl Iterator<Item = String> {
    examples::examples().map(|example| example.text)
}

#[cfg(test)]
mod proposal_tests;
#[cfg(test)]
mod step_tests;
#[cfg(test)]
mod tests;
