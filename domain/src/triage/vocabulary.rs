//! The words that triage knows by name: cues of impact and concepts. Built in, and as a workspace wants them.

use std::sync::LazyLock;

use super::{
    concepts, cues,
    lexicon::{Found, Lexicon, listed},
};
use crate::text::Token;

crate::words! {
    /// What a list of words is for.
    pub enum WordKind {
        /// A cue of impact: may raise a priority, or speaks against that.
        Cue = 1 "cue",
        /// Words of one meaning, which the learner takes for one.
        Concept = 2 "concept",
    }
}

impl WordKind {
    const fn lines(self) -> &'static str {
        match self {
            Self::Cue => cues::LIST,
            Self::Concept => concepts::LIST,
        }
    }
}

/// What a workspace changes of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordEdit {
    /// What the list is for.
    pub kind: WordKind,
    /// Its name.
    pub name: &'static str,
    /// Entries that belong to it as well.
    pub added: Vec<String>,
    /// Built-in entries that do not.
    pub removed: Vec<String>,
}

impl WordEdit {
    /// Of the built-in list with this name; none when there is none.
    pub fn of(kind: WordKind, name: &str, added: Vec<String>, removed: Vec<String>) -> Option<Self> {
        let name = listed(kind.lines()).map(|(known, _)| known).find(|known| *known == name)?;
        Some(Self { kind, name, added, removed })
    }
}

/// A built-in list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordList {
    /// What it is for.
    pub kind: WordKind,
    /// Its name.
    pub name: &'static str,
    /// Its entries; see [`Lexicon`].
    pub entries: Vec<&'static str>,
}

/// All built-in lists: the cues, then the concepts, each in a fixed order.
pub fn word_lists() -> Vec<WordList> {
    let of = |kind: &WordKind| {
        let kind = *kind;
        listed(kind.lines()).map(move |(name, entries)| WordList { kind, name, entries: entries.collect() })
    };
    WordKind::ALL.iter().flat_map(of).collect()
}

/// Both kinds of lists, ready to be found in a text.
#[derive(Debug)]
pub struct Vocabulary {
    pub(super) cues: Lexicon,
    pub(super) concepts: Lexicon,
}

static BUILT_IN: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::edited(&[]));

impl Vocabulary {
    /// As it comes with the program.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The concepts of these words, in their order.
    pub(crate) fn concepts(&self, words: &[Token]) -> Vec<Found> {
        self.concepts.find(words)
    }

    /// With what a workspace changes.
    pub fn edited(edits: &[WordEdit]) -> Self {
        let of = |kind: WordKind| {
            let mut lexicon = Lexicon::default();
            for (name, entries) in listed(kind.lines()) {
                let edit = edits.iter().find(|edit| edit.kind == kind && edit.name == name);
                let is_kept = |entry: &&str| edit.is_none_or(|edit| !edit.removed.iter().any(|gone| gone == entry));
                entries.filter(is_kept).for_each(|entry| lexicon.add(name, entry));
                edit.into_iter().flat_map(|edit| &edit.added).for_each(|entry| lexicon.add(name, entry));
            }
            lexicon
        };
        Self { cues: of(WordKind::Cue), concepts: of(WordKind::Concept) }
    }
}
