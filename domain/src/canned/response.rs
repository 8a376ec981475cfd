//! A canned response and its changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    conversation::BodyFormat,
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{CannedResponseId, TeamId},
    snapshot::{Field, deltas, optional},
    ticket::Language,
    time::Instant,
};

/// The most canned responses of a workspace: a list shows all of them.
pub const MAX_RESPONSES: usize = 500;

/// The form in which shortcuts are compared: without case.
pub fn normalized_shortcut(shortcut: &str) -> String {
    shortcut.to_lowercase()
}

/// A text with placeholders in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextBody {
    /// How it is written.
    pub format: BodyFormat,
    /// The words.
    pub content: String,
}

/// A text that agents use again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// Its id.
    pub id: CannedResponseId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// What agents call it.
    pub title: String,
    /// Where it is found, as [`super::folder`] writes it.
    pub folder: Option<String>,
    /// The team it is for; none: all.
    pub team_id: Option<TeamId>,
    /// What an agent types to get it.
    pub shortcut: Option<String>,
    /// Its text in each language that it has one in; at least one.
    pub bodies: BTreeMap<Language, TextBody>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A canned response to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCannedResponse {
    /// Its id.
    pub id: CannedResponseId,
    /// What agents call it.
    pub title: String,
    /// Where it is found.
    pub folder: Option<String>,
    /// The team it is for.
    pub team_id: Option<TeamId>,
    /// What an agent types to get it.
    pub shortcut: Option<String>,
    /// Its texts.
    pub bodies: BTreeMap<Language, TextBody>,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CannedResponseChange {
    /// What agents call it.
    pub title: Option<String>,
    /// Where it is found.
    pub folder: Option<Option<String>>,
    /// The team it is for.
    pub team_id: Option<Option<TeamId>>,
    /// What an agent types to get it.
    pub shortcut: Option<Option<String>>,
    /// All of its texts.
    pub bodies: Option<BTreeMap<Language, TextBody>>,
}

const FACTS: &[Field<CannedResponse>] = &[("team_id", |response| optional(response.team_id))];
const PRIVATE: &[Field<CannedResponse>] = &[
    ("title", |response| Value::String(response.title.clone())),
    ("folder", |response| optional(response.folder.as_ref())),
    ("shortcut", |response| optional(response.shortcut.as_ref())),
    ("bodies", |response| json!(response.bodies)),
];

impl CannedResponse {
    /// A new one and the event of its making.
    pub fn create(new: NewCannedResponse, now: Instant) -> (Self, Draft) {
        let NewCannedResponse { id, title, folder, team_id, shortcut, bodies } = new;
        let response =
            Self { id, version: 1, title, folder, team_id, shortcut, bodies, created_at: now, updated_at: now };
        let draft = draft(None, Some(&response), id, 1);
        (response, draft)
    }

    /// It after a change, and the event; none when nothing would change.
    pub fn change(&self, change: CannedResponseChange, now: Instant) -> Option<(Self, Draft)> {
        let before = self.clone();
        let after = Self {
            id: self.id,
            version: self.version + 1,
            title: change.title.unwrap_or(before.title),
            folder: change.folder.unwrap_or(before.folder),
            team_id: change.team_id.unwrap_or(before.team_id),
            shortcut: change.shortcut.unwrap_or(before.shortcut),
            bodies: change.bodies.unwrap_or(before.bodies),
            created_at: self.created_at,
            updated_at: now,
        };
        let draft = draft(Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(Some(self), None, self.id, self.version + 1)
    }

    /// The text for somebody of these languages, the best first; else any. None only where it has no text at all.
    pub fn body(&self, wanted: &[Language]) -> Option<(Language, &TextBody)> {
        let all = wanted.iter().chain(Language::ALL);
        all.into_iter().find_map(|language| self.bodies.get(language).map(|body| (*language, body)))
    }
}

fn draft(before: Option<&CannedResponse>, after: Option<&CannedResponse>, id: CannedResponseId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::CannedResponse, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}
