//! A macro and its changes.

use serde_json::{Value, json};

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{MacroId, TeamId},
    rules::Action,
    snapshot::{Field, deltas, optional},
    time::Instant,
};

/// The most macros of a workspace: a list shows all of them.
pub const MAX_MACROS: usize = 500;
/// The last place in a folder.
pub const MAX_POSITION: i64 = 10_000;

/// What agents do with a ticket in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    /// Its id.
    pub id: MacroId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// What agents call it.
    pub title: String,
    /// Where it is found, as [`crate::canned::folder`] writes it.
    pub folder: Option<String>,
    /// Its place in the folder, the lowest first.
    pub position: i64,
    /// The team it is for; none: all.
    pub team_id: Option<TeamId>,
    /// What it does, in order; at least one.
    pub actions: Vec<Action>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A macro to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMacro {
    /// Its id.
    pub id: MacroId,
    /// What agents call it.
    pub title: String,
    /// Where it is found.
    pub folder: Option<String>,
    /// Its place in the folder.
    pub position: i64,
    /// The team it is for.
    pub team_id: Option<TeamId>,
    /// What it does.
    pub actions: Vec<Action>,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MacroChange {
    /// What agents call it.
    pub title: Option<String>,
    /// Where it is found.
    pub folder: Option<Option<String>>,
    /// Its place in the folder.
    pub position: Option<i64>,
    /// The team it is for.
    pub team_id: Option<Option<TeamId>>,
    /// What it does.
    pub actions: Option<Vec<Action>>,
}

const FACTS: &[Field<Macro>] =
    &[("position", |bundle| bundle.position.into()), ("team_id", |bundle| optional(bundle.team_id))];
// Actions write words.
const PRIVATE: &[Field<Macro>] = &[
    ("title", |bundle| Value::String(bundle.title.clone())),
    ("folder", |bundle| optional(bundle.folder.as_ref())),
    ("actions", |bundle| json!(bundle.actions)),
];

impl Macro {
    /// A new one and the event of its making.
    pub fn create(new: NewMacro, now: Instant) -> (Self, Draft) {
        let NewMacro { id, title, folder, position, team_id, actions } = new;
        let bundle =
            Self { id, version: 1, title, folder, position, team_id, actions, created_at: now, updated_at: now };
        let draft = draft(None, Some(&bundle), id, 1);
        (bundle, draft)
    }

    /// It after a change, and the event; none when nothing would change.
    pub fn change(&self, change: MacroChange, now: Instant) -> Option<(Self, Draft)> {
        let before = self.clone();
        let after = Self {
            id: self.id,
            version: self.version + 1,
            title: change.title.unwrap_or(before.title),
            folder: change.folder.unwrap_or(before.folder),
            position: change.position.unwrap_or(before.position),
            team_id: change.team_id.unwrap_or(before.team_id),
            actions: change.actions.unwrap_or(before.actions),
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
}

fn draft(before: Option<&Macro>, after: Option<&Macro>, id: MacroId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Macro, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}
