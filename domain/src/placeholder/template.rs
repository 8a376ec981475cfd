//! A text with placeholders: reading it, and putting values in.

use super::{Placeholder, Values, escape::escaped};
use crate::conversation::BodyFormat;

/// The most characters of what stands where a value is unset.
pub const MAX_FALLBACK: usize = 200;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which character of the text begins it, counted from 1.
    pub position: usize,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing of this name can stand here.
    Unknown(String),
    /// It has no end before the next one begins, or before the line ends.
    Unclosed,
    /// What stands behind the bar is longer than [`MAX_FALLBACK`].
    TooLong,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Place { of: Placeholder, fallback: Option<String> },
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// A text with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub content: String,
    /// What was unset and had nothing in its place, each once, in the order of the list. It was left out.
    pub missing: Vec<Placeholder>,
}

impl Template {
    /// Reads a text in which only these placeholders may stand.
    ///
    /// # Errors
    /// Everything that is wrong with it, in order.
    pub fn parse(text: &str, allowed: &[Placeholder]) -> Result<Self, Vec<Fault>> {
        let (mut parts, mut faults) = (Vec::new(), Vec::new());
        let (mut rest, mut position) = (text, 1);
        while let Some((before, after)) = rest.split_once(OPEN) {
            push_words(&mut parts, before);
            position += before.chars().count();
            let inner = after.split_once(CLOSE).filter(|(inner, _)| !inner.contains(['{', '\n']));
            let Some((inner, behind)) = inner else {
                faults.push(Fault { position, wrong: Wrong::Unclosed });
                position += OPEN.len();
                rest = after;
                continue;
            };
            match place(inner, allowed) {
                Ok(part) => parts.push(part),
                Err(wrong) => faults.push(Fault { position, wrong }),
            }
            position += OPEN.len() + inner.chars().count() + CLOSE.len();
            rest = behind;
        }
        push_words(&mut parts, rest);
        if faults.is_empty() { Ok(Self(parts)) } else { Err(faults) }
    }

    /// What stands in it, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.0.iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Place { of, .. } => Some(*of),
        })
    }

    /// The text, written in `format`, with the values in their places.
    pub fn fill(&self, values: &Values, format: BodyFormat) -> Filled {
        let (mut content, mut missing) = (String::new(), Vec::new());
        for part in &self.0 {
            match part {
                Part::Words(words) => content.push_str(words),
                Part::Place { of, fallback } => match (values.get(*of), fallback) {
                    (Some(value), _) => content.push_str(&escaped(value, format)),
                    (None, Some(fallback)) => content.push_str(fallback),
                    (None, None) => missing.push(*of),
                },
            }
        }
        missing.sort_unstable();
        missing.dedup();
        Filled { content, missing }
    }
}

fn push_words(parts: &mut Vec<Part>, words: &str) {
    if !words.is_empty() {
        parts.push(Part::Words(words.to_owned()));
    }
}

fn place(inner: &str, allowed: &[Placeholder]) -> Result<Part, Wrong> {
    let (name, fallback) = match inner.split_once('|') {
        Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
        None => (inner.trim(), None),
    };
    let known = Placeholder::from_word(name).filter(|known| allowed.contains(known));
    let of = known.ok_or_else(|| Wrong::Unknown(name.chars().take(MAX_FALLBACK).collect()))?;
    if fallback.is_some_and(|fallback| fallback.chars().count() > MAX_FALLBACK) {
        return Err(Wrong::TooLong);
    }
    Ok(Part::Place { of, fallback: fallback.map(str::to_owned) })
}
