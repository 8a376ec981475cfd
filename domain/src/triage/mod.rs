//! Triage: what is a request about and how pressing is it? Proposed from its words, with reasons.

mod coding;
mod concepts;
mod cues;
mod delta;
mod examples;
mod features;
mod hash;
mod lexicon;
mod linear;
mod model;
mod store;
mod train;

pub use coding::{Coding, Column};
pub use cues::Cues;
pub use delta::{Delta, Tuned};
pub use examples::{Example, examples};
pub use features::{BUCKETS, Feature, Features, Source};
pub use lexicon::{Found, Lexicon};
pub use linear::{Contribution, Explanation, Linear};
pub use model::{Cell, Model, RATE_ONCE, RATE_PASSES};
pub use store::StoreError;
pub use train::{Labelled, features_of, order_key, train};
