//! Records as they were right after an event. A record that has gone on since is led back: a ticket is rebuilt from its
//! events, of other records the later changes are undone.

use std::{
    collections::{BTreeSet, HashMap},
    vec,
};

use domain::{
    conversation::{Message, body_digest},
    event::{Deltas, SubjectKind},
    ids::{CustomerId, MessageId, OrganizationId, TicketId},
    people::{Customer, Organization},
    ticket::{Past, Ticket, replay},
};
use persistence::{
    Conn, Scope, customer,
    event::{self, StoredEvent},
    message, organization, ticket,
};
use serde_json::Value;

use super::payload::WebhookData;
use crate::{
    customers::dto::CustomerDto, http::ApiError, messages::MessageDto, organizations::dto::OrganizationDto,
    tickets::dto::TicketDto,
};

/// The records that some events are about.
pub struct Snapshots {
    tickets: HashMap<TicketId, Timeline>,
    messages: HashMap<MessageId, Message>,
    customers: HashMap<CustomerId, Customer>,
    organizations: HashMap<OrganizationId, Organization>,
}

/// A ticket as it was, and what was promised then where that does not follow from it.
pub struct TicketThen {
    /// The ticket.
    pub ticket: Ticket,
    promise: Option<Value>,
}

/// A version, the step that led to it, and what the step changed of what is promised.
type Reached = (i64, Past, Option<Value>);

/// A ticket, and if need be the steps that led to it. It is asked about its versions in their order.
struct Timeline {
    now: Ticket,
    steps: Option<vec::IntoIter<Reached>>,
    next: Option<Reached>,
    then: Option<Ticket>,
    promise: Option<Value>,
}

impl Snapshots {
    /// Reads what these events, which are in order, are about.
    pub fn read(conn: &mut Conn, scope: &Scope, events: &[StoredEvent]) -> Result<Self, ApiError> {
        let ids = |kind: SubjectKind| {
            events.iter().filter(move |event| event.subject_kind == kind).map(|event| event.subject_id)
        };
        let tickets: BTreeSet<TicketId> = ids(SubjectKind::Ticket).map(TicketId::from_uuid).collect();
        let customers: BTreeSet<CustomerId> = ids(SubjectKind::Customer).map(CustomerId::from_uuid).collect();
        let organizations: BTreeSet<OrganizationId> =
            ids(SubjectKind::Organization).map(OrganizationId::from_uuid).collect();
        let messages: BTreeSet<MessageId> = events.iter().filter_map(message_of).collect();
        let tickets = ticket::find_all(conn, scope, &tickets.into_iter().collect::<Vec<_>>())?;
        let customers = customer::find_all(conn, scope, &customers.into_iter().collect::<Vec<_>>())?;
        let organizations = organization::find_all(conn, scope, &organizations.into_iter().collect::<Vec<_>>())?;
        let messages = message::find_all(conn, scope, &messages.into_iter().collect::<Vec<_>>())?;
        Ok(Self {
            tickets: tickets.into_iter().map(|it| (it.id, Timeline::of(it))).collect(),
            messages: messages.into_iter().map(|it| (it.id, it)).collect(),
            customers: customers.into_iter().map(|it| (it.id, it)).collect(),
            organizations: organizations.into_iter().map(|it| (it.id, it)).collect(),
        })
    }

    /// The ticket as it was right after its event; none of what is about no ticket, or about one that cannot be led back.
    pub fn ticket(
        &mut self,
        conn: &mut Conn,
        scope: &Scope,
        event: &StoredEvent,
    ) -> Result<Option<TicketThen>, ApiError> {
        if event.subject_kind != SubjectKind::Ticket {
            return Ok(None);
        }
        let Some(timeline) = self.tickets.get_mut(&TicketId::from_uuid(event.subject_id)) else { return Ok(None) };
        timeline.at(conn, scope, event.version)
    }

    /// All that the event is about, where the ticket is known already.
    pub fn data(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        event: &StoredEvent,
        ticket: Option<TicketThen>,
    ) -> Result<WebhookData, ApiError> {
        let mut data = WebhookData { ticket: ticket.map(TicketThen::shown).transpose()?, ..WebhookData::default() };
        if let Some(found) = message_of(event).and_then(|id| self.messages.get(&id)) {
            let then = event.payload.as_ref().and_then(|payload| payload.body_sha256.as_ref());
            let is_same = then.is_none_or(|then| *then == body_digest(&found.source));
            data.message = is_same.then(|| shown(MessageDto::from(found.clone()))).transpose()?;
        }
        match event.subject_kind {
            SubjectKind::Customer => {
                let found = self.customers.get(&CustomerId::from_uuid(event.subject_id)).cloned();
                let now = found.map(|it| (it.version, CustomerDto::from(it)));
                data.customer = match now {
                    Some((version, dto)) => led_back(conn, scope, event, (version, shown(dto)?))?,
                    None => None,
                };
                if let Some(Value::Object(members)) = &mut data.customer {
                    let is_blocked = members.get("blocked_at").is_some_and(|at| !at.is_null());
                    members.insert("blocked".to_owned(), is_blocked.into());
                }
            }
            SubjectKind::Organization => {
                let found = self.organizations.get(&OrganizationId::from_uuid(event.subject_id)).cloned();
                let now = found.map(|it| (it.version, OrganizationDto::from(it)));
                data.organization = match now {
                    Some((version, dto)) => led_back(conn, scope, event, (version, shown(dto)?))?,
                    None => None,
                };
                if let Some(Value::Object(members)) = &mut data.organization {
                    let shares = members.get("shares_tickets").and_then(Value::as_bool).unwrap_or(false);
                    members.insert("shares_tickets".to_owned(), shares.into());
                }
            }
            _ => {}
        }
        Ok(data)
    }
}

fn message_of(event: &StoredEvent) -> Option<MessageId> {
    event.envelope.message.as_ref()?.id.parse().ok()
}

fn shown(record: impl serde::Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(record).map_err(ApiError::internal)
}

/// A record as it was right after the event: later changes are undone. None where their words were erased.
fn led_back(
    conn: &mut Conn,
    scope: &Scope,
    event: &StoredEvent,
    (version, mut record): (i64, Value),
) -> Result<Option<Value>, ApiError> {
    if version == event.version {
        return Ok(Some(record));
    }
    let Value::Object(members) = &mut record else { return Ok(None) };
    let later = event::history(conn, scope, event.subject_id, Some(event.version), false, i64::MAX)?;
    let mut undo = |changes: &Deltas| {
        for (field, delta) in changes {
            if let Some(member) = members.get_mut(field) {
                *member = delta.from.clone();
            }
        }
    };
    for step in later.iter().rev() {
        let Some(payload) = &step.payload else { return Ok(None) };
        undo(&step.envelope.changes);
        undo(&payload.changes);
    }
    members.insert("version".to_owned(), event.version.into());
    members.insert("updated_at".to_owned(), event.at.to_string().into());
    Ok(Some(record))
}

impl Timeline {
    const fn of(now: Ticket) -> Self {
        Self { now, steps: None, next: None, then: None, promise: None }
    }

    fn at(&mut self, conn: &mut Conn, scope: &Scope, version: i64) -> Result<Option<TicketThen>, ApiError> {
        if version == self.now.version {
            return Ok(Some(TicketThen { ticket: self.now.clone(), promise: None }));
        }
        if self.steps.is_none() {
            let all = event::history(conn, scope, self.now.id.uuid(), None, false, i64::MAX)?;
            let steps: Vec<Reached> = all.iter().filter_map(step).collect();
            self.steps = Some(steps.into_iter());
        }
        let Some(steps) = &mut self.steps else { return Ok(None) };
        while let Some((reached, past, promise)) = self.next.take().or_else(|| steps.next()) {
            if reached > version {
                self.next = Some((reached, past, promise));
                break;
            }
            let Some(after) = replay(self.now.id, self.then.as_ref(), [&past]) else { return Ok(None) };
            self.then = Some(after);
            self.promise = promise.or(self.promise.take());
        }
        let then = self.then.clone().filter(|then| then.version == version);
        Ok(then.map(|ticket| TicketThen { ticket, promise: Some(self.promise.clone().unwrap_or_default()) }))
    }
}

fn step(event: &StoredEvent) -> Option<Reached> {
    let promise = event.envelope.changes.get("sla").map(|delta| delta.to.clone());
    Some((event.version, Past::of(&event.envelope, event.payload.as_ref())?, promise))
}

impl TicketThen {
    /// A ticket as it is now.
    pub const fn now(ticket: Ticket) -> Self {
        Self { ticket, promise: None }
    }

    /// As it is sent: without what only a caller can be told.
    pub fn shown(self) -> Result<Value, ApiError> {
        let mut told = shown(TicketDto::unasked(self.ticket))?;
        if let Value::Object(members) = &mut told {
            members.remove("allowed_actions");
            if let Some(promise) = self.promise {
                members.insert("sla".to_owned(), promise);
            }
        }
        Ok(told)
    }
}
