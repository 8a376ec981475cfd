//! What a ticket's history tells of its triage.

use serde_json::{Map, Value};

use super::{Change, Impact, Priority, Ticket, TicketEvent};
use crate::{actor::Actor, event::EventKind, ids::CategoryId, time::Instant};

/// What triage proposed for a new ticket and what of it was applied, in the form of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triaged {
    /// Without the customer's words: the model's version and, for category, impact and priority, the proposed value, the
    /// confidence, and whether it was applied.
    pub facts: Value,
    /// The words that decided, for each of the three.
    pub words: Value,
}

impl Triaged {
    /// `triage.proposed`: tells it and changes nothing, since a new ticket starts with what was applied.
    pub(super) fn event(self) -> TicketEvent {
        let changes =
            vec![Change::Triage { from: None, to: self.facts }, Change::TriageWords { from: None, to: self.words }];
        TicketEvent::changing(EventKind::TriageProposed, changes)
    }
}

/// What was proposed for a ticket, to be compared with what a person sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// When it was proposed; with the ticket, this names the proposal.
    pub at: Instant,
    /// The version of the model; none when only cues were asked.
    pub model_version: Option<String>,
    /// The category, where the workspace had one to propose.
    pub category_id: Option<CategoryId>,
    /// The impact.
    pub impact: Impact,
    /// The priority.
    pub priority: Priority,
}

/// `triage.confirmed`: somebody said that these values, which the ticket has now, are right. It changes nothing by itself.
pub fn confirmed(facts: Value) -> TicketEvent {
    TicketEvent::changing(EventKind::TriageConfirmed, vec![Change::Triage { from: None, to: facts }])
}

/// Its trouble was found to concern more people (`triage.scope_changed`): from whom to whom, and which tickets say so. Where
/// that calls for a higher priority, `raise` says so by an event of its own, with the reason.
pub fn scope_changed(before: &Ticket, from: Value, to: Value, raise: Option<(Priority, Value)>) -> Vec<TicketEvent> {
    let changes = vec![Change::Triage { from: Some(from), to }];
    let mut events = vec![TicketEvent::changing(EventKind::TriageScopeChanged, changes)];
    if let Some((to, reason)) = raise {
        let changes =
            vec![Change::Priority { from: Some(before.priority), to }, Change::Triage { from: None, to: reason }];
        events.push(TicketEvent::changing(EventKind::TicketPriorityChanged, changes));
    }
    events
}

/// May what this actor sets be a correction? People and programs that act for them know better than a proposal; Nobat
/// itself does not.
pub const fn corrects(actor: &Actor) -> bool {
    matches!(actor, Actor::Agent(_) | Actor::Service(_))
}

/// Does anything that triage proposes differ between the two?
pub fn is_retriaged(before: &Ticket, after: &Ticket) -> bool {
    (before.category_id, before.impact, before.priority) != (after.category_id, after.impact, after.priority)
}

impl Standing {
    /// `triage.corrected`, when category, impact or priority were changed to something else than was proposed; none when
    /// nothing of them was changed, or to what was proposed. From: the proposal; to: the values that stand now; both with
    /// the corrected fields only. It changes nothing by itself.
    pub fn corrected(&self, before: &Ticket, after: &Ticket) -> Option<TicketEvent> {
        let (mut from, mut to) = (Map::new(), Map::new());
        let mut compare = |field: &str, proposed: String, before: Option<String>, after: Option<String>| {
            if before != after && after.as_ref() != Some(&proposed) {
                from.insert(field.to_owned(), Value::from(proposed));
                to.insert(field.to_owned(), Value::from(after));
            }
        };
        if let Some(category) = self.category_id {
            let id = |ticket: &Ticket| ticket.category_id.map(|id| id.to_string());
            compare("category_id", category.to_string(), id(before), id(after));
        }
        let impact = |ticket: &Ticket| ticket.impact.map(|impact| impact.to_string());
        compare("impact", self.impact.to_string(), impact(before), impact(after));
        let priority = |ticket: &Ticket| Some(ticket.priority.to_string());
        compare("priority", self.priority.to_string(), priority(before), priority(after));
        if to.is_empty() {
            return None;
        }
        from.insert("model_version".to_owned(), Value::from(self.model_version.clone()));
        from.insert("proposed_at".to_owned(), Value::from(self.at.to_string()));
        let change = Change::Triage { from: Some(Value::Object(from)), to: Value::Object(to) };
        Some(TicketEvent::changing(EventKind::TriageCorrected, vec![change]))
    }
}

#[cfg(test)]
#[path = "triaged_tests.rs"]
mod tests;
