//! A workspace's changes to the words that triage knows by name, as one versioned document.

use serde_json::{Value, json};

use super::vocabulary::WordEdit;
use crate::{
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    ids::TriageWordsId,
    time::Instant,
};

/// The document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWords {
    /// Its id.
    pub id: TriageWordsId,
    /// The count of its changes; 1 while nothing was changed.
    pub version: i64,
    /// What is changed, in the order of the built-in lists; no list twice, and none that is not changed.
    pub edits: Vec<WordEdit>,
    /// When it last changed.
    pub updated_at: Instant,
}

impl OwnWords {
    /// Nothing changed yet.
    pub const fn none(id: TriageWordsId, at: Instant) -> Self {
        Self { id, version: 1, edits: Vec::new(), updated_at: at }
    }

    /// With these edits instead, and the event of that; none when nothing changes.
    pub fn replaced(&self, mut edits: Vec<WordEdit>, now: Instant) -> Option<(Self, Draft)> {
        edits.retain(|edit| !edit.added.is_empty() || !edit.removed.is_empty());
        edits.sort_by_key(|edit| (edit.kind, edit.name));
        if edits == self.edits {
            return None;
        }
        let after = Self { version: self.version + 1, edits, updated_at: now, ..self.clone() };
        let subject = Subject { kind: SubjectKind::TriageWords, id: self.id.uuid() };
        let mut draft = Draft::new(EventKind::ConfigChanged, subject, after.version);
        draft.private.insert("lists".to_owned(), Delta::new(self.shown(), after.shown()));
        Some((after, draft))
    }

    /// Does another meaning of words follow, so that what was learned has to be learned anew?
    pub fn means_otherwise(&self, other: &Self) -> bool {
        let concepts = |words: &Self| -> Vec<WordEdit> {
            words.edits.iter().filter(|edit| edit.kind == super::WordKind::Concept).cloned().collect()
        };
        concepts(self) != concepts(other)
    }

    fn shown(&self) -> Value {
        let one = |edit: &WordEdit| json!({"kind": edit.kind.word(), "name": edit.name, "added": edit.added, "removed": edit.removed});
        self.edits.iter().map(one).collect()
    }
}
