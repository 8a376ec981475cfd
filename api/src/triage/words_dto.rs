//! The wire shapes of the words that triage knows by name.

use domain::{
    time::Instant,
    triage::{OwnWords, WordEdit, WordKind, entry_of, word_lists},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{ApiError, FieldCode, FieldError};

/// The most entries that a list has added or removed.
const MOST_ENTRIES: u64 = 200;
/// The most lists of one change; there are fewer.
const MOST_LISTS: usize = 200;

/// The words that triage knows by name, and what this workspace changes of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriageWords {
    /// The count of changes; 1 while nothing was changed.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it last changed; null while nothing was changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
    /// Every list.
    #[schema(max_items = 500)]
    pub lists: Vec<WordListDto>,
}

/// A list of words under a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TriageWordList)]
pub struct WordListDto {
    /// `cue`: may raise a priority, or speaks against raising it; `concept`: words of one meaning, which the learner takes for
    /// one in whatever language they are.
    #[schema(max_length = 10, example = "cue")]
    pub kind: &'static str,
    /// Its name, unique among its kind.
    #[schema(max_length = 40, example = "loss")]
    pub name: &'static str,
    /// The built-in entries. A word; with `*` at its end every word that starts so; with `+` between, words that follow each
    /// other; with `~` between, words of which the next stands among the four after the one before.
    #[schema(max_items = 1000)]
    pub built_in: Vec<&'static str>,
    /// The workspace's own entries, in the same form.
    #[schema(max_items = 200)]
    pub added: Vec<String>,
    /// Built-in entries that do not count here.
    #[schema(max_items = 200)]
    pub removed: Vec<String>,
}

impl TriageWords {
    /// The built-in lists with these changes.
    pub fn of(own: Option<&OwnWords>) -> Self {
        let edits = own.map(|own| own.edits.as_slice()).unwrap_or_default();
        let list = |list: domain::triage::WordList| {
            let edit = edits.iter().find(|edit| edit.kind == list.kind && edit.name == list.name);
            WordListDto {
                kind: list.kind.word(),
                name: list.name,
                built_in: list.entries,
                added: edit.map(|edit| edit.added.clone()).unwrap_or_default(),
                removed: edit.map(|edit| edit.removed.clone()).unwrap_or_default(),
            }
        };
        Self {
            version: own.map_or(1, |own| own.version),
            updated_at: own.map(|own| own.updated_at),
            lists: word_lists().into_iter().map(list).collect(),
        }
    }
}

/// All that the workspace changes: lists that are not named are as they are built in.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReplaceTriageWords {
    /// The changed lists.
    #[validate(nested)]
    #[schema(max_items = 200)]
    pub lists: Vec<WordListEdit>,
}

/// What a workspace changes of one list.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageWordListEdit)]
pub struct WordListEdit {
    /// `cue` or `concept`.
    #[schema(pattern = "^(cue|concept)$", max_length = 10, example = "cue")]
    pub kind: String,
    /// The name of a built-in list.
    #[schema(max_length = 40, example = "loss")]
    pub name: String,
    /// Words that belong to it as well, each up to 100 characters. Words that follow each other may have a space between them; at
    /// most six words are one entry.
    #[serde(default)]
    #[validate(length(max = MOST_ENTRIES))]
    #[schema(max_items = 200, example = json!(["ledger empty", "دفتر خالی*"]))]
    pub added: Vec<String>,
    /// Built-in entries that are not to count, as they are listed.
    #[serde(default)]
    #[validate(length(max = MOST_ENTRIES))]
    #[schema(max_items = 200)]
    pub removed: Vec<String>,
}

impl ReplaceTriageWords {
    /// Reads the changes, naming each one that is none.
    pub fn parse(self) -> Result<Vec<WordEdit>, ApiError> {
        let (known, mut edits, mut errors) = (word_lists(), Vec::<WordEdit>::new(), Vec::new());
        if self.lists.len() > MOST_LISTS {
            let field = FieldError::pointer("#/lists", FieldCode::TooMany).with("max", MOST_LISTS);
            return Err(ApiError::validation(vec![field]));
        }
        for (index, list) in self.lists.into_iter().enumerate() {
            let at = |member: &str| format!("#/lists/{index}/{member}");
            let Some(kind) = WordKind::from_word(&list.kind) else {
                let field = FieldError::pointer(at("kind"), FieldCode::UnknownOption);
                errors.push(field.with("allowed", words_of_kinds()));
                continue;
            };
            let Some(built_in) = known.iter().find(|it| it.kind == kind && it.name == list.name) else {
                let names: Vec<_> = known.iter().filter(|it| it.kind == kind).map(|it| it.name).collect();
                errors.push(FieldError::pointer(at("name"), FieldCode::UnknownOption).with("allowed", names));
                continue;
            };
            if edits.iter().any(|edit| edit.kind == kind && edit.name == built_in.name) {
                errors.push(FieldError::pointer(at("name"), FieldCode::Duplicate));
                continue;
            }
            let mut added: Vec<String> = Vec::new();
            for (place, written) in list.added.iter().enumerate() {
                let pointer = format!("{}/{place}", at("added"));
                match entry_of(written).filter(|_| written.chars().count() <= 100) {
                    Some(entry) if built_in.entries.contains(&entry.as_str()) || added.contains(&entry) => {
                        errors.push(FieldError::pointer(pointer, FieldCode::Duplicate));
                    }
                    Some(entry) => added.push(entry),
                    None => errors.push(FieldError::pointer(pointer, FieldCode::InvalidFormat)),
                }
            }
            for (place, entry) in list.removed.iter().enumerate() {
                if !built_in.entries.contains(&entry.as_str()) {
                    let pointer = format!("{}/{place}", at("removed"));
                    errors.push(FieldError::pointer(pointer, FieldCode::NotFound));
                }
            }
            let mut removed = list.removed;
            removed.sort();
            removed.dedup();
            edits.push(WordEdit { kind, name: built_in.name, added, removed });
        }
        if errors.is_empty() { Ok(edits) } else { Err(ApiError::validation(errors)) }
    }
}

fn words_of_kinds() -> Vec<&'static str> {
    WordKind::ALL.iter().map(|kind| kind.word()).collect()
}
