//! A rule as it is kept.

use serde_json::{Value, json};

use super::{Action, Occasion, Wait};
use crate::{
    condition::{Condition, Subject as Asked, World},
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::RuleId,
    snapshot::{Field, deltas, optional},
    ticket::Ticket,
    time::Instant,
};

crate::words! {
    /// What a rule may do.
    pub enum Mode {
        /// Nothing: it is not asked.
        Off = 1 "off",
        /// It is asked, and what it would have done is noted in its runs.
        Shadow = 2 "shadow",
        /// It acts.
        Live = 3 "live",
    }
}

/// The form in which names of rules are compared: without case.
pub fn normalized_name(name: &str) -> String {
    name.to_lowercase()
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Its name; for the team alone.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its place: rules act in this order.
    pub position: i64,
    /// May it act?
    pub mode: Mode,
    /// What it listens to; nothing if it is a time rule.
    pub occasions: Vec<Occasion>,
    /// For how long its condition has to hold, if it is a time rule.
    pub after: Option<Wait>,
    /// What must hold of the step; of a time rule: of the ticket.
    pub condition: Condition,
    /// What it does, in order.
    pub actions: Vec<Action>,
    /// Are rules behind it left out once it has acted?
    pub stops: bool,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A rule to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    /// Its id.
    pub id: RuleId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its place.
    pub position: i64,
    /// May it act?
    pub mode: Mode,
    /// What it listens to.
    pub occasions: Vec<Occasion>,
    /// For how long its condition has to hold.
    pub after: Option<Wait>,
    /// What must hold.
    pub condition: Condition,
    /// What it does.
    pub actions: Vec<Action>,
    /// Are rules behind it left out?
    pub stops: bool,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleChange {
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// The place.
    pub position: Option<i64>,
    /// May it act?
    pub mode: Option<Mode>,
    /// What it listens to.
    pub occasions: Option<Vec<Occasion>>,
    /// For how long its condition has to hold.
    pub after: Option<Option<Wait>>,
    /// What must hold.
    pub condition: Option<Condition>,
    /// What it does.
    pub actions: Option<Vec<Action>>,
    /// Are rules behind it left out?
    pub stops: Option<bool>,
}

const FACTS: &[Field<Rule>] = &[
    ("position", |rule| rule.position.into()),
    ("mode", |rule| Value::String(rule.mode.to_string())),
    ("occasions", |rule| json!(rule.occasions)),
    ("after", |rule| json!(rule.after)),
    ("stops", |rule| rule.stops.into()),
];
// Conditions ask for words, and actions write them.
const PRIVATE: &[Field<Rule>] = &[
    ("name", |rule| Value::String(rule.name.clone())),
    ("description", |rule| optional(rule.description.as_ref())),
    ("condition", |rule| rule.condition.to_json()),
    ("actions", |rule| json!(rule.actions)),
];

impl Rule {
    /// A new rule and the event of its making.
    pub fn create(new: NewRule, now: Instant) -> (Self, Draft) {
        let NewRule { id, name, description, position, mode, occasions, after, condition, actions, stops } = new;
        let (version, created_at, updated_at) = (1, now, now);
        let rule = Self {
            id,
            version,
            name,
            description,
            position,
            mode,
            occasions,
            after,
            condition,
            actions,
            stops,
            created_at,
            updated_at,
        };
        let draft = draft(EventKind::ConfigChanged, None, Some(&rule), id, version);
        (rule, draft)
    }

    /// The rule after a change and its event; none when nothing would change.
    pub fn change(&self, change: RuleChange, now: Instant) -> Option<(Self, Draft)> {
        self.changed(EventKind::ConfigChanged, change, now)
    }

    /// The rule after it was switched off because it failed too often; none when it is off already.
    pub fn disable(&self, now: Instant) -> Option<(Self, Draft)> {
        self.changed(EventKind::RuleDisabled, RuleChange { mode: Some(Mode::Off), ..RuleChange::default() }, now)
    }

    fn changed(&self, kind: EventKind, change: RuleChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.description = change.description.unwrap_or(after.description);
        after.position = change.position.unwrap_or(after.position);
        after.mode = change.mode.unwrap_or(after.mode);
        after.occasions = change.occasions.unwrap_or(after.occasions);
        after.after = change.after.unwrap_or(after.after);
        after.condition = change.condition.unwrap_or(after.condition);
        after.actions = change.actions.unwrap_or(after.actions);
        after.stops = change.stops.unwrap_or(after.stops);
        after.version += 1;
        after.updated_at = now;
        let draft = draft(kind, Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(EventKind::ConfigChanged, Some(self), None, self.id, self.version + 1)
    }

    /// Does its condition hold of the ticket, so that it waits? A rule that listens waits for nothing, and of what is in the bin
    /// nothing holds.
    pub fn holds(&self, ticket: &Ticket, world: &World<'_>) -> bool {
        self.mode != Mode::Off
            && self.after.is_some()
            && ticket.deleted_at.is_none()
            && self.condition.matches(Asked::State(ticket), world).unwrap_or(false)
    }

    /// Does it listen to one of these, and does its condition hold? One that asks for a calendar which is gone is for none.
    pub(super) fn fits(&self, occasions: &[Occasion], step: Asked<'_>, world: &World<'_>) -> bool {
        self.mode != Mode::Off
            && self.occasions.iter().any(|own| occasions.contains(own))
            && self.condition.matches(step, world).unwrap_or(false)
    }
}

fn draft(kind: EventKind, before: Option<&Rule>, after: Option<&Rule>, id: RuleId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Rule, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(kind, subject, version)
    }
}
