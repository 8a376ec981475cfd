//! Cues of impact: few, precise word sequences that may raise a priority and never lower it.
//!
//! Rules of this kind are right when they speak and silent most of the time, so the learned priority decides and the
//! cues are a floor. How loudly a customer writes ("URGENT") is no cue.

use super::{lexicon::Found, vocabulary::Vocabulary};
use crate::{text::Token, ticket::Priority};

/// The list itself.
pub(super) const LIST: &str = include_str!("../../data/cues.txt");

/// Cues that a negation beside them cancels; verbs carry their own negation.
const NEGATABLE: [&str; 4] = ["broken", "loss", "intruder", "leak"];
/// How near a negation must stand, in words.
const NEGATION_REACH: usize = 2;

/// What cues that stand together call for, the most pressing first.
const FLOORS: [(Priority, &[&str]); 10] = [
    (Priority::Urgent, &["loss"]),
    (Priority::Urgent, &["leak"]),
    (Priority::Urgent, &["bleeding"]),
    (Priority::High, &["intruder"]),
    (Priority::High, &["money"]),
    (Priority::High, &["cannot", "enter"]),
    (Priority::High, &["cannot", "broken"]),
    (Priority::High, &["cannot", "many"]),
    (Priority::High, &["broken", "many"]),
    (Priority::High, &["threat"]),
];

/// The cues of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cues(Vec<Found>);

impl Cues {
    /// The built-in cues in these words, without the negated ones.
    pub fn of(words: &[Token]) -> Self {
        Self::by(Vocabulary::built_in(), words)
    }

    /// The same by a workspace's own lists.
    pub fn by(vocabulary: &Vocabulary, words: &[Token]) -> Self {
        let all = vocabulary.cues.find(words);
        let before = |cue: &Found| {
            all.iter().any(|other| {
                other.name == "not_before" && other.last < cue.first && cue.first - other.last <= NEGATION_REACH
            })
        };
        let after = |cue: &Found| {
            all.iter().any(|other| {
                other.name == "not_after" && other.first > cue.last && other.first - cue.last <= NEGATION_REACH
            })
        };
        let negated = |cue: &Found| NEGATABLE.contains(&cue.name) && (before(cue) || after(cue));
        Self(all.iter().filter(|cue| !negated(cue)).copied().collect())
    }

    /// Is this cue there?
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|cue| cue.name == name)
    }

    /// The cues of these names, in the order of the text.
    pub(super) fn named(&self, names: &[&str]) -> Vec<Found> {
        let mut found: Vec<Found> = self.0.iter().filter(|cue| names.contains(&cue.name)).copied().collect();
        found.sort_unstable();
        found
    }

    /// The least priority that the cues call for, and the cues that do; none when they are silent.
    ///
    /// Questions, ideas, calm words and mild troubles keep them silent.
    pub fn floor(&self) -> Option<(Priority, Vec<Found>)> {
        if ["question", "hypothetical", "calm", "mild", "idea"].iter().any(|guard| self.has(guard)) {
            return None;
        }
        let (priority, reasons) = FLOORS.iter().find(|(_, together)| together.iter().all(|name| self.has(name)))?;
        Some((*priority, self.0.iter().filter(|cue| reasons.contains(&cue.name)).copied().collect()))
    }
}
