//! A policy as it is kept: which tickets it is for, and what it promises them.

use serde_json::{Value, json};

use super::Terms;
use crate::{
    condition::{Condition, Subject as Asked, World},
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{CalendarId, SlaPolicyId},
    snapshot::{Field, deltas, optional},
    ticket::Ticket,
    time::Instant,
};

/// The most policies of a workspace: all of them are looked through for a ticket.
pub const MAX_POLICIES: usize = 100;

/// The form in which names of policies are compared: without case.
pub fn normalized_name(name: &str) -> String {
    name.to_lowercase()
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaPolicy {
    /// Its id.
    pub id: SlaPolicyId,
    /// The count of its changes, from 1. What was promised is promised by a version.
    pub version: i64,
    /// Its name; for the team alone.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its place: of the policies that fit a ticket the one with the lowest applies.
    pub position: i64,
    /// The tickets it is for.
    pub condition: Condition,
    /// The calendar of business time; none: that of the ticket's team, else the workspace's, else day and night.
    pub calendar_id: Option<CalendarId>,
    /// What it promises.
    pub terms: Terms,
    /// Since when it applies to no ticket any more.
    pub deactivated_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A policy to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSlaPolicy {
    /// Its id.
    pub id: SlaPolicyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its place.
    pub position: i64,
    /// The tickets it is for.
    pub condition: Condition,
    /// The calendar of business time.
    pub calendar_id: Option<CalendarId>,
    /// What it promises.
    pub terms: Terms,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlaPolicyChange {
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// The place.
    pub position: Option<i64>,
    /// The tickets it is for.
    pub condition: Option<Condition>,
    /// The calendar of business time.
    pub calendar_id: Option<Option<CalendarId>>,
    /// What it promises.
    pub terms: Option<Terms>,
    /// Does it apply to tickets?
    pub active: Option<bool>,
}

const FACTS: &[Field<SlaPolicy>] = &[
    ("position", |policy| policy.position.into()),
    ("calendar_id", |policy| optional(policy.calendar_id)),
    ("terms", |policy| json!(policy.terms)),
    ("deactivated_at", |policy| optional(policy.deactivated_at)),
];
// Conditions ask for words.
const PRIVATE: &[Field<SlaPolicy>] = &[
    ("name", |policy| Value::String(policy.name.clone())),
    ("description", |policy| optional(policy.description.as_ref())),
    ("condition", |policy| policy.condition.to_json()),
];

impl SlaPolicy {
    /// A new policy and the event of its making.
    pub fn create(new: NewSlaPolicy, now: Instant) -> (Self, Draft) {
        let NewSlaPolicy { id, name, description, position, condition, calendar_id, terms } = new;
        let (version, deactivated_at, created_at, updated_at) = (1, None, now, now);
        let policy = Self {
            id,
            version,
            name,
            description,
            position,
            condition,
            calendar_id,
            terms,
            deactivated_at,
            created_at,
            updated_at,
        };
        let draft = draft(None, Some(&policy), id, version);
        (policy, draft)
    }

    /// The policy after a change and its event; none when nothing would change.
    pub fn change(&self, change: SlaPolicyChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.description = change.description.unwrap_or(after.description);
        after.position = change.position.unwrap_or(after.position);
        after.condition = change.condition.unwrap_or(after.condition);
        after.calendar_id = change.calendar_id.unwrap_or(after.calendar_id);
        after.terms = change.terms.unwrap_or(after.terms);
        after.deactivated_at = match change.active {
            Some(true) => None,
            Some(false) => self.deactivated_at.or(Some(now)),
            None => self.deactivated_at,
        };
        after.version += 1;
        after.updated_at = now;
        let draft = draft(Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(Some(self), None, self.id, self.version + 1)
    }

    /// Is it for this ticket? One that asks for a calendar which is gone is for none.
    pub fn fits(&self, ticket: &Ticket, world: &World<'_>) -> bool {
        self.deactivated_at.is_none() && self.condition.matches(Asked::State(ticket), world).unwrap_or(false)
    }
}

/// The policy that applies to a ticket: the first that fits. `policies` are in their order.
pub fn first_fit<'a>(policies: &'a [SlaPolicy], ticket: &Ticket, world: &World<'_>) -> Option<&'a SlaPolicy> {
    policies.iter().find(|policy| policy.fits(ticket, world))
}

fn draft(before: Option<&SlaPolicy>, after: Option<&SlaPolicy>, id: SlaPolicyId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::SlaPolicy, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}
