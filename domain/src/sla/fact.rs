//! What a ticket's event says about its promises. Read from an event that was just decided or from a stored envelope;
//! both say the same.

use serde::Deserialize;
use serde_json::Value;

use super::{Applied, Fired};
use crate::{
    conversation::Courtesy,
    event::{Envelope, EventKind},
    ticket::{Change, MessageKind, Priority, Status, TicketEvent},
    time::Instant,
};

/// Who said something to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The customer, to the team.
    ByCustomer,
    /// A person of the team, or an integration in its name, to the customer.
    ByTeam,
}

/// One event, as far as promises are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// When it happened.
    pub at: Instant,
    /// The new status.
    pub status: Option<Status>,
    /// The new priority.
    pub priority: Option<Priority>,
    /// The new spam mark.
    pub spam: Option<bool>,
    /// Is it in the bin now?
    pub deleted: Option<bool>,
    /// Asleep until.
    pub snoozed_until: Option<Option<Instant>>,
    /// Something public was said.
    pub said: Option<Said>,
    /// Another policy applies, or none.
    pub applied: Option<Option<Applied>>,
    /// A clock did something.
    pub fired: Option<Fired>,
}

impl Fact {
    /// An event that says nothing.
    pub const fn at(at: Instant) -> Self {
        Self {
            at,
            status: None,
            priority: None,
            spam: None,
            deleted: None,
            snoozed_until: None,
            said: None,
            applied: None,
            fired: None,
        }
    }

    /// Of an event that was decided now.
    pub fn of_event(event: &TicketEvent, at: Instant) -> Self {
        let mut fact = Self::at(at);
        for change in &event.changes {
            match change {
                Change::Status { to, .. } => fact.status = Some(*to),
                Change::Priority { to, .. } => fact.priority = Some(*to),
                Change::Spam { to, .. } => fact.spam = Some(*to),
                Change::DeletedAt { to, .. } => fact.deleted = Some(to.is_some()),
                Change::SnoozedUntil { to, .. } => fact.snoozed_until = Some(*to),
                Change::SlaPolicy { to, .. } => fact.applied = Some(*to),
                Change::SlaMoment { to, .. } => fact.fired = Some(to.fired),
                _ => {}
            }
        }
        if let Some(message) = &event.message {
            let courtesy = event.changes.iter().find_map(|change| match change {
                Change::Courtesy { to, .. } => Some(*to),
                _ => None,
            });
            fact.said = said_by(event.kind, message.kind, message.by_team, courtesy);
        }
        fact
    }

    /// Of a stored event.
    pub fn of_envelope(envelope: &Envelope) -> Self {
        let to = |name: &str| envelope.changes.get(name).map(|delta| &delta.to);
        let mut fact = Self::at(Instant::from_millis(envelope.at));
        fact.status = to("status").and_then(Value::as_str).and_then(Status::from_word);
        fact.priority = to("priority").and_then(Value::as_str).and_then(Priority::from_word);
        fact.spam = to("spam").and_then(Value::as_bool);
        fact.deleted = to("deleted_at").map(|at| !at.is_null());
        fact.snoozed_until = to("snoozed_until").map(|at| at.as_str().and_then(|text| text.parse().ok()));
        fact.applied = to("sla_policy").map(|value| Applied::deserialize(value).ok());
        fact.fired = to("sla_moment").and_then(Fired::of_value);
        if let (Some(kind), Some(message)) = (EventKind::from_word(&envelope.kind), &envelope.message) {
            let by_team = matches!(envelope.actor.kind.as_str(), "agent" | "service");
            let courtesy = to("courtesy").and_then(Value::as_str).and_then(Courtesy::from_word);
            let of = MessageKind::from_word(&message.kind);
            fact.said = of.and_then(|of| said_by(kind, of, by_team, courtesy));
        }
        fact
    }
}

/// What an event about a message says: a courtesy asks for nothing, until a person says that it is none.
fn said_by(event: EventKind, kind: MessageKind, by_team: bool, courtesy: Option<Courtesy>) -> Option<Said> {
    match (event, courtesy) {
        (EventKind::MessageCreated, None | Some(Courtesy::No)) => said(kind, by_team),
        (EventKind::MessageUpdated, Some(Courtesy::Refused)) => Some(Said::ByCustomer),
        _ => None,
    }
}

/// Notes and automatic messages are no answer, whoever causes them.
const fn said(kind: MessageKind, by_team: bool) -> Option<Said> {
    match kind {
        MessageKind::Customer => Some(Said::ByCustomer),
        MessageKind::Reply if by_team => Some(Said::ByTeam),
        MessageKind::Reply | MessageKind::Note | MessageKind::Auto => None,
    }
}
