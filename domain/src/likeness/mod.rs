//! How alike two requests are, by their words.
//!
//! A text becomes a vector of what it is made of: its words, the 3- to 5-grams of their characters (so that endings,
//! spelling and Persian in Latin letters matter little), and the concepts that both languages share. Words that every
//! request has, greetings among them, are left out. The likeness of two texts is the cosine of their vectors, 0 to 1.
//!
//! To find texts that are alike among many, each is kept as a [`sketch`](Likeness::sketch) of 64 bits: of two texts, so
//! many bits differ as their vectors point apart (random hyperplanes, Charikar 2002). Sketches choose candidates; the
//! cosine decides.

mod common;

use crate::{
    text::{Token, tokens},
    triage::{Fnv, Vocabulary},
};

/// From this cosine on two texts are about the same.
pub const ALIKE: f32 = 0.5;
/// Texts whose sketches differ in more bits are not compared: of texts that are [`ALIKE`], a few in a hundred are lost.
pub const MOST_BITS: u32 = 28;
/// The fewest telling words of a text that is compared: a "hello" is like every other one.
const FEWEST_WORDS: usize = 3;

/// The length of each block beside the others.
const WORDS: f32 = 1.0;
const GRAMS: f32 = 1.0;
const CONCEPTS: f32 = 0.6;

const WORD: u64 = 11;
const GRAM: u64 = 13;
const CONCEPT: u64 = 14;

/// A text as it is compared with others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Likeness {
    /// Hashes with their weights, ascending, without doubles; of length 1, or empty for a text that says too little.
    parts: Vec<(u64, f32)>,
}

impl Likeness {
    /// The likeness of a text (see [`crate::triage::reading`]), as it was written.
    pub fn of(text: &str) -> Self {
        let all = tokens(text);
        let telling: Vec<&Token> = all.iter().filter(|word| is_telling(&word.normal)).collect();
        if telling.len() < FEWEST_WORDS {
            return Self::default();
        }
        let mut parts = block(telling.iter().map(|word| Fnv::new(WORD).text(&word.normal).value()), WORDS);
        parts.extend(block(telling.iter().flat_map(|word| grams(&word.normal)), GRAMS));
        let found = Vocabulary::built_in().concepts(&all);
        parts.extend(block(found.iter().map(|found| Fnv::new(CONCEPT).text(found.name).value()), CONCEPTS));
        parts.sort_unstable_by_key(|(hash, _)| *hash);
        let length = parts.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        parts.iter_mut().for_each(|(_, weight)| *weight /= length);
        Self { parts }
    }

    /// Does it say too little to be compared?
    pub const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The cosine of two texts: 1 for the same words, 0 for nothing in common, and for a text that says too little.
    pub fn with(&self, other: &Self) -> f32 {
        let (mut left, mut right) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        let mut sum = 0.0;
        while let (Some((one, weight)), Some((two, other))) = (left.peek(), right.peek()) {
            if one == two {
                sum += weight * other;
            }
            let (first, second) = (one, two);
            let (forth, back) = (first <= second, second <= first);
            if forth {
                left.next();
            }
            if back {
                right.next();
            }
        }
        sum.clamp(0.0, 1.0)
    }

    /// 64 bits that differ the more from those of another text, the less the two are alike. None for a text that says too
    /// little.
    pub fn sketch(&self) -> Option<u64> {
        if self.is_empty() {
            return None;
        }
        let mut sums = [0.0_f32; 64];
        for (hash, weight) in &self.parts {
            let bits = mixed(*hash);
            for (place, sum) in sums.iter_mut().enumerate() {
                *sum += if bits >> place & 1 == 1 { *weight } else { -*weight };
            }
        }
        Some(sums.iter().enumerate().fold(0, |sketch, (place, sum)| sketch | u64::from(*sum > 0.0) << place))
    }
}

/// In how many bits two sketches differ.
pub const fn distance(one: u64, other: u64) -> u32 {
    (one ^ other).count_ones()
}

fn is_telling(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().any(char::is_alphabetic) && !common::is_common(word)
}

/// Each hash with the weight 1 + ln(count), the whole of this length.
fn block(hashes: impl Iterator<Item = u64>, length: f32) -> Vec<(u64, f32)> {
    let mut hashes: Vec<u64> = hashes.collect();
    hashes.sort_unstable();
    let runs = hashes.chunk_by(|a, b| a == b);
    let mut block: Vec<(u64, f32)> =
        runs.filter_map(|run| run.first().map(|hash| (*hash, 1.0 + (run.len() as f32).ln()))).collect();
    let squares: f32 = block.iter().map(|(_, weight)| weight * weight).sum();
    block.iter_mut().for_each(|(_, weight)| *weight *= length / squares.sqrt());
    block
}

/// The 3- to 5-grams of `<word>`.
fn grams(word: &str) -> Vec<u64> {
    let chars: Vec<char> = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>')).collect();
    let mut grams = Vec::with_capacity(chars.len() * 3);
    for start in 0..chars.len() {
        let mut hash = Fnv::new(GRAM);
        for (index, char) in chars.iter().skip(start).take(5).enumerate() {
            hash = hash.char(*char);
            if index >= 2 {
                grams.push(hash.value());
            }
        }
    }
    grams
}

/// All bits of a hash depend on all others (the finaliser of SplitMix64).
const fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests;
