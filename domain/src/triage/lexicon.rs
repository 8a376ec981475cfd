//! Lists of words and word sequences under a name, found in a text word by word.

use std::collections::HashMap;

use crate::text::{Token, normalise};

/// How many words further on the next word of an entry may stand, when it need not follow at once.
const REACH: usize = 4;

/// An entry found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The place of its first word.
    pub first: usize,
    /// The place of its last word.
    pub last: usize,
    /// The name it is listed under.
    pub name: &'static str,
}

/// A word of an entry.
#[derive(Debug)]
struct Part {
    text: String,
    /// Is it only the start of a word?
    open: bool,
    /// Among how many next words it must stand: 1, or [`REACH`].
    within: usize,
}

impl Part {
    fn of(text: &str, within: usize) -> Self {
        let (text, open) = text.strip_suffix('*').map_or((text, false), |start| (start, true));
        Self { text: normalise(text).replace('\'', ""), open, within }
    }

    fn fits(&self, word: &str) -> bool {
        if self.open { word.starts_with(&self.text) } else { word == self.text }
    }
}

/// What must come after the first word.
#[derive(Debug)]
struct Entry {
    name: &'static str,
    following: Vec<Part>,
}

/// A list, in the form of a text file: lines `name: entry entry ...`, where `#` starts a comment line.
///
/// An entry is a word; with `*` at its end, every word that starts so; with `+` between, words that follow each other;
/// with `~` between, words of which the next stands among the four after the one before.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Entries by their first word.
    whole: HashMap<String, Vec<Entry>>,
    /// Entries by what their first word starts with.
    starts: HashMap<String, Vec<Entry>>,
}

impl Lexicon {
    /// The list that `lines` describe.
    pub fn parse(lines: &'static str) -> Self {
        let mut lexicon = Self::default();
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, entries)) = line.split_once(':') else { continue };
            for entry in entries.split_whitespace() {
                let mut parts = entry.split('+').flat_map(near);
                let Some(first) = parts.next() else { continue };
                let map = if first.open { &mut lexicon.starts } else { &mut lexicon.whole };
                map.entry(first.text).or_default().push(Entry { name, following: parts.collect() });
            }
        }
        lexicon
    }

    /// What stands in the text, in the order of its first words; each name at most once per first word.
    pub fn find(&self, words: &[Token]) -> Vec<Found> {
        let mut found = Vec::new();
        for first in 0..words.len() {
            let here = found.len();
            self.starting_at(words, first, &mut found);
            if let Some(new) = found.get_mut(here..) {
                new.sort_unstable_by_key(|found| (found.name, found.last));
            }
        }
        found.dedup_by_key(|found| (found.first, found.name));
        found
    }

    fn starting_at(&self, words: &[Token], first: usize, found: &mut Vec<Found>) {
        let Some(word) = words.get(first).map(|word| word.normal.as_str()) else { return };
        let ends = word.char_indices().map(|(at, char)| at + char.len_utf8());
        let starts = ends.filter_map(|end| word.get(..end)).filter_map(|start| self.starts.get(start));
        for entry in self.whole.get(word).into_iter().chain(starts).flatten() {
            if let Some(last) = entry.end(words, first) {
                found.push(Found { first, last, name: entry.name });
            }
        }
    }
}

impl Entry {
    /// The place of the last word, if the others stand where they must.
    fn end(&self, words: &[Token], first: usize) -> Option<usize> {
        self.following.iter().try_fold(first, |before, part| {
            let next = words.iter().enumerate().skip(before + 1).take(part.within);
            next.filter(|(_, word)| part.fits(&word.normal)).map(|(place, _)| place).next()
        })
    }
}

/// `a~b` as parts: `b` may stand a little after `a`.
fn near(words: &str) -> impl Iterator<Item = Part> {
    words.split('~').enumerate().map(|(place, word)| Part::of(word, if place == 0 { 1 } else { REACH }))
}
