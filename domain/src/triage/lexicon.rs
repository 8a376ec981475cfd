//! Lists of words and word sequences under a name, found in a text word by word.

use std::collections::HashMap;

use crate::text::{Token, normalise};

/// How many words further on the next word of an entry may stand, when it need not follow at once.
const REACH: usize = 4;

/// The most words of an entry.
const MOST_PARTS: usize = 6;

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
        for (name, entries) in listed(lines) {
            entries.for_each(|entry| lexicon.add(name, entry));
        }
        lexicon
    }

    /// Lists an entry under a name.
    pub fn add(&mut self, name: &'static str, entry: &str) {
        let mut parts = entry.split('+').flat_map(near);
        let Some(first) = parts.next() else { return };
        let map = if first.open { &mut self.starts } else { &mut self.whole };
        map.entry(first.text).or_default().push(Entry { name, following: parts.collect() });
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

/// The names of a list with their entries, in order.
pub(super) fn listed(lines: &'static str) -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    let lines = lines.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(':')).map(|(name, entries)| (name, entries.split_whitespace()))
}

/// An entry as it is listed, from the way a person writes it: words that follow each other have `+` between them, and nothing
/// is left of letter forms, marks and capitals. None when a part has no letter or digit, or there are more than six.
pub fn entry_of(written: &str) -> Option<String> {
    let normal = normalise(written).replace('\'', "");
    let parts: Vec<&str> = normal.split([' ', '+']).filter(|part| !part.is_empty()).collect();
    let words: Vec<&str> = parts.iter().flat_map(|part| part.split('~')).collect();
    let is_word = |word: &&str| {
        let bare = word.strip_suffix('*').unwrap_or(word);
        !bare.is_empty() && bare.chars().all(|char| char.is_alphanumeric() || char == '_')
    };
    let is_listed = !words.is_empty() && words.len() <= MOST_PARTS && words.iter().all(is_word);
    is_listed.then(|| parts.join("+"))
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
