//! A text as a sparse vector: hashed words, word pairs, the 3- to 5-grams of their characters, and concepts.
//!
//! Feature hashing after Weinberger et al. 2009, without signs, into 2^16 buckets. Three blocks (words with pairs;
//! characters; concepts), each with the value 1 + ln(count) per bucket and scaled to a fixed length, so that none
//! outweighs the others in long texts.

use super::{hash::Fnv, vocabulary::Vocabulary};
use crate::text::{Token, tokens};

/// The number of buckets.
pub const BUCKETS: usize = 1 << 16;

const WORD: u64 = 1;
const PAIR: u64 = 2;
const GRAM: u64 = 3;
const CONCEPT: u64 = 4;

/// The length of the concepts' block beside 1 for the others; the best of a few on sets held out whole.
const CONCEPT_LENGTH: f32 = 0.6;

/// A bucket in use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its number, below [`BUCKETS`].
    pub bucket: u16,
    /// Its value, above 0.
    pub value: f32,
}

/// What the learner sees of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// The buckets in use, block by block, ascending within a block.
    pub list: Vec<Feature>,
    /// The words the features come from, in the order of the text.
    pub words: Vec<Token>,
    /// For each feature, how much of it comes from which word: the shares of one feature sum to 1, and those of the
    /// one feature that every text has to 0.
    pub sources: Vec<Source>,
}

/// A word's share of a feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The place in [`Features::list`].
    pub feature: usize,
    /// The place in [`Features::words`].
    pub word: usize,
    /// 0 to 1.
    pub share: f32,
}

/// One occurrence of a feature, with the first and the last word it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    bucket: u16,
    words: Option<(usize, usize)>,
}

impl Hit {
    const fn of(hash: Fnv, first: usize, last: usize) -> Self {
        Self { bucket: hash.bucket(), words: Some((first, last)) }
    }
}

impl Features {
    /// The features of a text, as it was written.
    pub fn of(text: &str) -> Self {
        Self::by(Vocabulary::built_in(), text)
    }

    /// The same by a workspace's own lists.
    pub fn by(vocabulary: &Vocabulary, text: &str) -> Self {
        Self::of_words(vocabulary, tokens(text))
    }

    /// The features of these words of a text.
    pub(super) fn of_words(vocabulary: &Vocabulary, words: Vec<Token>) -> Self {
        let mut features = Self { words: Vec::new(), list: Vec::new(), sources: Vec::new() };
        features.add_block(word_hits(&words), 1.0);
        features.add_block(gram_hits(&words), 1.0);
        features.add_block(concept_hits(vocabulary, &words), CONCEPT_LENGTH);
        features.words = words;
        features
    }

    fn add_block(&mut self, mut hits: Vec<Hit>, length: f32) {
        hits.sort_unstable();
        let start = self.list.len();
        for run in hits.chunk_by(|a, b| a.bucket == b.bucket) {
            let count = run.len() as f32;
            let feature = self.list.len();
            let Some(first) = run.first() else { continue };
            self.list.push(Feature { bucket: first.bucket, value: 1.0 + count.ln() });
            for hit in run {
                let Some((first, last)) = hit.words else { continue };
                let share = 0.5 / count;
                self.sources.push(Source { feature, word: first, share });
                self.sources.push(Source { feature, word: last, share });
            }
        }
        let Some(block) = self.list.get_mut(start..) else { return };
        let squares: f32 = block.iter().map(|feature| feature.value * feature.value).sum();
        for feature in block {
            feature.value *= length / squares.sqrt();
        }
    }
}

fn word_hits(words: &[Token]) -> Vec<Hit> {
    let mut hits = Vec::with_capacity(words.len() * 2);
    let mut before: Option<&Token> = None;
    for (at, word) in words.iter().enumerate() {
        hits.push(Hit::of(Fnv::new(WORD).text(&word.normal), at, at));
        if let Some(before) = before {
            let pair = Fnv::new(PAIR).text(&before.normal).byte(b' ').text(&word.normal);
            hits.push(Hit::of(pair, at - 1, at));
        }
        before = Some(word);
    }
    hits
}

fn gram_hits(words: &[Token]) -> Vec<Hit> {
    let mut hits = Vec::with_capacity(words.len() * 12);
    let mut chars = Vec::new();
    for (at, word) in words.iter().enumerate() {
        chars.clear();
        chars.push('<');
        chars.extend(word.normal.chars());
        chars.push('>');
        for start in 0..chars.len() {
            let mut hash = Fnv::new(GRAM);
            for (index, char) in chars.iter().skip(start).take(5).enumerate() {
                hash = hash.char(*char);
                if index >= 2 {
                    hits.push(Hit::of(hash, at, at));
                }
            }
        }
    }
    hits
}

/// The concepts, and one feature of every text beside them: a lone concept should not weigh as much as many together.
fn concept_hits(vocabulary: &Vocabulary, words: &[Token]) -> Vec<Hit> {
    let always = Hit { bucket: Fnv::new(CONCEPT).bucket(), words: None };
    let found = vocabulary.concepts.find(words).into_iter();
    let hits = found.map(|found| Hit::of(Fnv::new(CONCEPT).text(found.name), found.first, found.last));
    hits.chain([always]).collect()
}
