//! What an event means to the people who may be told of it.

use serde_json::Value;

use super::Topic;
use crate::{
    actor::Actor,
    conversation::Courtesy,
    event::{Envelope, EventKind, Payload},
    ids::{AgentId, MessageId, TeamId},
    people::Agent,
    rules::Notified,
    ticket::{MessageKind, Status},
};

/// The kinds of events that somebody may be told of.
pub const HEARD: &[EventKind] = &[
    EventKind::TicketCreated,
    EventKind::TicketAssigned,
    EventKind::TicketStatusChanged,
    EventKind::TicketSnoozed,
    EventKind::RoutingDecided,
    EventKind::RoutingReturned,
    EventKind::QueueLeased,
    EventKind::QueueLeaseReleased,
    EventKind::QueueLeaseExpired,
    EventKind::MessageCreated,
    EventKind::MessageUpdated,
    EventKind::SlaWarning,
    EventKind::SlaBreached,
    EventKind::SlaEscalated,
    EventKind::RuleNotified,
];

/// Where the customer's first message stands: it is part of the opening.
const FIRST_MESSAGE: i64 = 2;

/// One thing that an event means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub topic: Topic,
    /// The agents whom it names: who was given the ticket, who lost it, who is mentioned.
    pub named: Vec<AgentId>,
    /// The team of which it names everybody.
    pub team: Option<TeamId>,
}

impl Happened {
    /// Does it name this agent?
    pub fn names(&self, agent: &Agent) -> bool {
        self.named.contains(&agent.id) || self.team.is_some_and(|team| agent.team_ids.contains(&team))
    }

    /// Does it name nobody?
    pub const fn names_nobody(&self) -> bool {
        self.named.is_empty() && self.team.is_none()
    }
}

/// Who did it. What Nobat decides at the occasion of what somebody did is Nobat's own.
pub fn author_of(envelope: &Envelope) -> Actor {
    let kind = EventKind::from_word(&envelope.kind);
    let is_nobats =
        |kind| matches!(kind, EventKind::RoutingDecided | EventKind::RoutingReturned | EventKind::QueueLeaseExpired);
    if kind.is_some_and(is_nobats) {
        return Actor::System;
    }
    let id = envelope.actor.id.as_deref().unwrap_or_default();
    let known = match envelope.actor.kind.as_str() {
        "agent" => id.parse().ok().map(Actor::Agent),
        "customer" => id.parse().ok().map(Actor::Customer),
        "service" => id.parse().ok().map(Actor::Service),
        "rule" => id.parse().ok().map(Actor::Rule),
        "operator" => Some(Actor::Operator),
        _ => None,
    };
    known.unwrap_or(Actor::System)
}

/// The message that it is about.
pub fn message_of(envelope: &Envelope) -> Option<MessageId> {
    envelope.message.as_ref()?.id.parse().ok()
}

/// What it means, what names somebody first.
pub fn happened(envelope: &Envelope) -> Vec<Happened> {
    let Some(kind) = EventKind::from_word(&envelope.kind) else { return Vec::new() };
    if kind == EventKind::RuleNotified {
        return told_by_rule(envelope).into_iter().collect();
    }
    let mut all = Vec::new();
    let mut say = |topic: Topic, named: Vec<AgentId>| all.push(Happened { topic, named, team: None });
    match kind {
        EventKind::MessageCreated | EventKind::MessageUpdated => {
            let new = mentioned(envelope);
            if !new.is_empty() {
                say(Topic::Mentioned, new);
            }
            if let Some(topic) = written(envelope, kind) {
                say(topic, Vec::new());
            }
            return all;
        }
        EventKind::SlaWarning => say(Topic::SlaWarning, Vec::new()),
        EventKind::SlaBreached => say(Topic::SlaBreached, Vec::new()),
        EventKind::SlaEscalated => {
            let told = envelope.changes.get("sla_moment").and_then(|moment| moment.to.get("notified_ids"));
            let named = told.map(agents).unwrap_or_default();
            if !named.is_empty() {
                say(Topic::Escalated, named);
            }
        }
        _ => {}
    }
    if let Some(change) = envelope.changes.get("assignee_id") {
        let (from, to) = (agent(&change.from), agent(&change.to));
        if let Some(to) = to.filter(|to| from != Some(*to)) {
            say(Topic::Assigned, vec![to]);
        }
        if let Some(from) = from.filter(|from| to != Some(*from)) {
            say(Topic::Unassigned, vec![from]);
        }
    }
    if kind == EventKind::TicketCreated {
        say(Topic::Opened, Vec::new());
    } else if let Some(change) = envelope.changes.get("team_id") {
        // That a new ticket finds its team is part of its opening.
        let is_known = kind == EventKind::TicketAssigned || !change.from.is_null();
        if is_known && !change.to.is_null() && change.from != change.to {
            say(Topic::Moved, Vec::new());
        }
    }
    if let Some(change) = envelope.changes.get("status") {
        let closed = Value::String(Status::Closed.word().to_owned());
        if change.to == closed {
            say(Topic::Closed, Vec::new());
        } else if change.from == closed {
            say(Topic::Reopened, Vec::new());
        }
    }
    let woken = envelope.changes.get("snoozed_until").is_some_and(|change| change.to.is_null());
    if kind == EventKind::TicketSnoozed && woken && envelope.actor.kind == "system" {
        say(Topic::SnoozeEnded, Vec::new());
    }
    all
}

fn told_by_rule(envelope: &Envelope) -> Option<Happened> {
    let told = &envelope.changes.get("notified")?.to;
    let Notified { agent_ids: named, team_id: team } = serde_json::from_value(told.clone()).ok()?;
    Some(Happened { topic: Topic::RuleNotified, named, team })
}

/// What a rule told, which stands in the private part of its event.
pub fn notice_of(payload: Option<&Payload>) -> Option<String> {
    payload?.changes.get("notice")?.to.as_str().map(str::to_owned)
}

fn written(envelope: &Envelope, kind: EventKind) -> Option<Topic> {
    if kind != EventKind::MessageCreated || envelope.subject.version == FIRST_MESSAGE {
        return None;
    }
    let is_courtesy = envelope.changes.get("courtesy").and_then(|change| change.to.as_str());
    if is_courtesy.and_then(Courtesy::from_word).is_some_and(Courtesy::is_one) {
        return None;
    }
    match MessageKind::from_word(&envelope.message.as_ref()?.kind)? {
        MessageKind::Customer => Some(Topic::CustomerWrote),
        MessageKind::Reply => Some(Topic::Replied),
        MessageKind::Note => Some(Topic::Noted),
        MessageKind::Auto => None,
    }
}

/// Those whom a note names and did not name before.
fn mentioned(envelope: &Envelope) -> Vec<AgentId> {
    let Some(change) = envelope.changes.get("mentioned_ids") else { return Vec::new() };
    let before = agents(&change.from);
    agents(&change.to).into_iter().filter(|id| !before.contains(id)).collect()
}

fn agent(value: &Value) -> Option<AgentId> {
    value.as_str()?.parse().ok()
}

fn agents(value: &Value) -> Vec<AgentId> {
    value.as_array().map(|all| all.iter().filter_map(agent).collect()).unwrap_or_default()
}
