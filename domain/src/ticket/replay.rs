//! Rebuilding what a ticket was from its events.

use serde_json::Value;

use super::{Change, Channel, MessageKind, MessageRef, Priority, Status, Ticket, TicketEvent, apply};
use crate::{
    event::{Envelope, EventKind, Payload},
    ids::{CustomerId, RuleId, TicketId},
    people::Tier,
    queue::Pause,
    time::Instant,
};

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// What happened.
    pub event: TicketEvent,
    /// When.
    pub at: Instant,
    /// In which request, if in any.
    pub request_id: Option<String>,
    /// Was it a person's, a customer's or an integration's doing?
    pub by_somebody: bool,
}

impl Past {
    /// The event of an envelope and its payload, which may be erased; none of an event that is not known.
    pub fn of(envelope: &Envelope, payload: Option<&Payload>) -> Option<Self> {
        let actor = envelope.actor.kind.as_str();
        let facts = envelope.changes.iter().chain(payload.into_iter().flat_map(|payload| &payload.changes));
        let message = envelope.message.as_ref().and_then(|message| {
            let kind = MessageKind::from_word(&message.kind)?;
            Some(MessageRef {
                id: read(&message.id)?,
                kind,
                by_team: kind == MessageKind::Reply && matches!(actor, "agent" | "service"),
                body_sha256: payload.and_then(|payload| payload.body_sha256.clone()).unwrap_or_default(),
                attachments: Vec::new(),
            })
        });
        let rule = envelope.actor.id.as_deref().filter(|_| actor == "rule").and_then(read::<RuleId>);
        let event = TicketEvent {
            kind: EventKind::from_word(&envelope.kind)?,
            changes: facts.filter_map(|(field, delta)| Change::read(field, delta)).collect(),
            message,
            rule,
        };
        Some(Self {
            event,
            at: Instant::from_millis(envelope.at),
            request_id: payload.and_then(|payload| payload.request_id.clone()),
            by_somebody: matches!(actor, "agent" | "customer" | "service"),
        })
    }

    /// Did both happen in the same unit of work?
    pub fn is_with(&self, other: &Self) -> bool {
        self.at == other.at && self.request_id == other.request_id
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

/// The ticket after these events; `before` is none where the first of them opens it. None of what does not begin so. Its
/// clocks are not rebuilt: they follow from what was promised as well.
pub fn replay<'a>(id: TicketId, before: Option<&Ticket>, past: impl IntoIterator<Item = &'a Past>) -> Option<Ticket> {
    let mut past = past.into_iter().peekable();
    let mut ticket = match before {
        Some(before) => before.clone(),
        None => {
            let first = past.peek().filter(|first| first.event.kind == EventKind::TicketCreated)?;
            unborn(id, &first.event, first.at)?
        }
    };
    for Past { event, at, .. } in past {
        apply(&mut ticket, event, *at);
    }
    Some(ticket)
}

/// What its first event is applied to.
fn unborn(id: TicketId, created: &TicketEvent, at: Instant) -> Option<Ticket> {
    let customer_id: CustomerId = created.changes.iter().find_map(|change| match change {
        Change::Customer { to, .. } => Some(*to),
        _ => None,
    })?;
    Some(Ticket {
        id,
        number: 0,
        version: 0,
        subject: String::new(),
        status: Status::AwaitingReply,
        spam: false,
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id,
        organization_id: None,
        tags: Vec::new(),
        follower_ids: Vec::new(),
        snoozed_until: None,
        follow_up_of_id: None,
        waiting_since: None,
        last_message_id: None,
        last_message_kind: None,
        last_message_at: None,
        last_customer_message_id: None,
        message_count: 0,
        created_at: at,
        updated_at: at,
        first_responded_at: None,
        answered_at: None,
        closed_at: None,
        deleted_at: None,
        tier: Tier::Standard,
        pause: Pause::default(),
        queued_reason: None,
        lease: None,
        lease_count: 0,
        blocked_by: Vec::new(),
        external_ids: Vec::new(),
        sla: None,
        merged_into: None,
    })
}
