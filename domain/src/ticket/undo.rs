//! Putting back what was done with a ticket, as far as it is still as it was made.
//!
//! What was done is told by changes of fields, as events and runs of rules hold them. It does not matter who made them. Links
//! bind another ticket as well, and are put back by whoever holds both.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Change, Command, Facts, Outcome, Rejection, Tag, Ticket, TicketEvent, TicketPatch, apply, decide};
use crate::{
    actor::Actor,
    ids::{AgentId, CategoryId, TeamId},
    link::Link,
    time::Instant,
};

/// A field with its values before and after.
pub type FieldChange = (String, Value, Value);

crate::words! {
    /// Why something was not put back.
    pub enum LeftReason {
        /// It is not what was made of it any more: somebody has changed it since.
        ChangedSince = 1 "changed_since",
        /// It cannot be undone: what was said has been said.
        Irreversible = 2 "irreversible",
        /// What it was before is gone.
        Gone = 3 "gone",
        /// The ticket does not let it happen.
        Refused = 4 "refused",
    }
}

/// Something that was not put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The field.
    pub field: String,
    /// Why.
    pub reason: LeftReason,
    /// The problem code of a refusal.
    pub code: Option<String>,
}

impl Left {
    /// A field that stays for this reason.
    pub fn new(field: impl Into<String>, reason: LeftReason) -> Self {
        Self { field: field.into(), reason, code: None }
    }
}

/// What undoing comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoing {
    /// The ticket afterwards.
    pub ticket: Ticket,
    /// What leads there; each event names what it undoes.
    pub events: Vec<TicketEvent>,
    /// What was put back: each field with its value until now and the one that it has again.
    pub put_back: Vec<FieldChange>,
    /// What was not.
    pub left: Vec<Left>,
}

/// Records that would be put back, and that may be gone by now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
}

impl Named {
    /// Those that these changes would be undone to.
    pub fn in_changes(changes: &[FieldChange]) -> Self {
        fn first<T: DeserializeOwned>(changes: &[FieldChange], field: &str) -> Option<T> {
            let (_, from, _) = changes.iter().find(|(known, ..)| known == field)?;
            read(from)
        }
        Self {
            category_id: first(changes, "category_id"),
            team_id: first(changes, "team_id"),
            assignee_id: first(changes, "assignee_id"),
        }
    }
}

/// What follows from other fields and comes back with them.
const DERIVED: [&str; 12] = [
    "queued_reason",
    "leased_until",
    "return_cause",
    "sla",
    "sla_policy",
    "sla_moment",
    "blocked_by",
    // What was told stays told: whoever undoes says so of the action.
    "notified",
    "notice",
    "macro_id",
    WAITING,
    Link::FIELD,
];

/// Since when the customer waits: it comes back with the status, if a change of that alone has ended it.
const WAITING: &str = "waiting_since";

/// Undoes `changes`, the oldest first, for `actor`: each field by itself, so that what one cannot be keeps no other from being
/// put back. `gone` are fields whose earlier value is there no more; `mark` tells what is undone.
pub fn undo(
    ticket: &Ticket,
    changes: &[FieldChange],
    gone: &BTreeSet<&str>,
    mark: &Value,
    (actor, now): (&Actor, Instant),
) -> Undoing {
    let mut undoing = Undoing { ticket: ticket.clone(), events: Vec::new(), put_back: Vec::new(), left: Vec::new() };
    let mut fields = net(changes);
    let waited = fields.iter().find(|(field, _, to)| field == WAITING && to.is_null());
    let waited: Option<Instant> = waited.and_then(|(_, from, _)| read(from));
    // Of a ticket that is open again more can be put back.
    fields.sort_by_key(|(field, ..)| field != "status");
    for (field, from, to) in fields {
        if DERIVED.contains(&field.as_str()) {
            continue;
        }
        let Some(current) = shown(&undoing.ticket, &field) else {
            undoing.left.push(Left::new(field, LeftReason::Irreversible));
            continue;
        };
        if current == from {
            continue;
        }
        if gone.contains(field.as_str()) {
            undoing.left.push(Left::new(field, LeftReason::Gone));
            continue;
        }
        let commands = commands(&undoing.ticket, (&field, waited), (&from, &to), current == to);
        if commands.is_empty() {
            undoing.left.push(Left::new(field, LeftReason::ChangedSince));
            continue;
        }
        match undoing.perform(&commands, mark, (actor, now)) {
            Ok(()) => {
                let again = shown(&undoing.ticket, &field).unwrap_or_default();
                undoing.put_back.push((field, current, again));
            }
            Err(rejection) => {
                let code = Some(rejection.code().to_owned());
                undoing.left.push(Left { code, ..Left::new(field, LeftReason::Refused) });
            }
        }
    }
    undoing
}

impl Undoing {
    /// All of the commands, or none.
    fn perform(
        &mut self,
        commands: &[Command],
        mark: &Value,
        (actor, now): (&Actor, Instant),
    ) -> Result<(), Rejection> {
        let (mut ticket, mut all) = (self.ticket.clone(), Vec::new());
        for command in commands {
            let Outcome::Events(events) = decide(&ticket, command, &Facts::default(), actor, now)? else { continue };
            for mut event in events {
                event.changes.push(Change::Undoes { from: None, to: mark.clone() });
                apply(&mut ticket, &event, now);
                all.push(event);
            }
        }
        self.ticket = ticket;
        self.events.append(&mut all);
        Ok(())
    }
}

/// Each field once, from its first value to its last.
fn net(changes: &[FieldChange]) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = Vec::new();
    for (field, from, to) in changes {
        match fields.iter_mut().find(|(known, ..)| known == field) {
            Some((_, _, last)) => last.clone_from(to),
            None => fields.push((field.clone(), from.clone(), to.clone())),
        }
    }
    fields.retain(|(_, from, to)| from != to);
    fields
}

/// What the ticket holds in a field that can be put back, as events tell it.
fn shown(ticket: &Ticket, field: &str) -> Option<Value> {
    Some(match field {
        "subject" => json!(ticket.subject),
        "status" => json!(ticket.status),
        "spam" => json!(ticket.spam),
        "priority" => json!(ticket.priority),
        "impact" => json!(ticket.impact),
        "language" => json!(ticket.language),
        "category_id" => json!(ticket.category_id),
        "team_id" => json!(ticket.team_id),
        "assignee_id" => json!(ticket.assignee_id),
        "organization_id" => json!(ticket.organization_id),
        "tags" => json!(ticket.tags),
        "follower_ids" => json!(ticket.follower_ids),
        "snoozed_until" => json!(ticket.snoozed_until),
        _ => return None,
    })
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// What is to be asked of the ticket; nothing where there is nothing to put back.
fn commands(
    ticket: &Ticket,
    (field, waited): (&str, Option<Instant>),
    (from, to): (&Value, &Value),
    is_unchanged: bool,
) -> Vec<Command> {
    match field {
        // Elements, whatever else was put on and taken off since.
        "tags" => elements(&ticket.tags, (from, to)).map(|(tag, on): (Tag, bool)| Command::SetTag(tag, on)).collect(),
        "follower_ids" => elements(&ticket.follower_ids, (from, to))
            .map(|(agent, on): (AgentId, bool)| Command::SetFollower(agent, on))
            .collect(),
        _ if !is_unchanged => Vec::new(),
        "status" => read(from).map(|status| Command::PutBack(status, waited)).into_iter().collect(),
        _ => patch(field, from).map(|patch| Command::Update(Box::new(patch))).into_iter().collect(),
    }
}

/// What was put on and is still there goes, and what was taken off and is not there comes.
fn elements<T: DeserializeOwned + PartialEq + Clone>(
    now: &[T],
    (from, to): (&Value, &Value),
) -> impl Iterator<Item = (T, bool)> + use<T> {
    let list = |value: &Value| read::<Vec<T>>(value).unwrap_or_default();
    let (before, after) = (list(from), list(to));
    let taken_off = before.iter().filter(|it| !after.contains(it) && !now.contains(it)).map(|it| (it.clone(), true));
    let put_on = after.iter().filter(|it| !before.contains(it) && now.contains(it)).map(|it| (it.clone(), false));
    put_on.chain(taken_off).collect::<Vec<_>>().into_iter()
}

fn patch(field: &str, value: &Value) -> Option<TicketPatch> {
    let mut patch = TicketPatch::default();
    match field {
        "subject" => patch.subject = Some(read(value)?),
        "spam" => patch.spam = Some(read(value)?),
        "priority" => patch.priority = Some(read(value)?),
        "impact" => patch.impact = Some(read(value)?),
        "language" => patch.language = Some(read(value)?),
        "category_id" => patch.category_id = Some(read(value)?),
        "team_id" => patch.team_id = Some(read(value)?),
        "assignee_id" => patch.assignee_id = Some(read(value)?),
        "organization_id" => patch.organization_id = Some(read(value)?),
        "snoozed_until" => patch.snoozed_until = Some(read(value)?),
        _ => return None,
    }
    Some(patch)
}
