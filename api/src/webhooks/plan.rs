//! What is sent to which webhook, worked out while nothing is locked.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    condition::{KnownCalendars, Subject as Asked, World},
    ids::{CategoryId, EventId, WebhookId},
    ticket::{MessageKind, Ticket},
    time::Instant,
    webhook::{Webhook, covers},
};
use persistence::{
    Conn, Scope, category, condition,
    event::{self, StoredEvent},
};

use super::{payload::WebhookPayload, snapshot::Snapshots};
use crate::{history::EventDto, http::ApiError};

/// An event that is sent to a webhook.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Where.
    pub webhook_id: WebhookId,
    /// The event.
    pub event_id: EventId,
    /// Its type.
    pub event_type: String,
    /// Its place in the sequence.
    pub seq: Option<i64>,
    /// The bytes, which webhooks share.
    pub body: Arc<[u8]>,
}

/// Which events: those behind one place up to another, of a time.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Behind this place.
    pub after: i64,
    /// Up to this one.
    pub until: i64,
    /// Not from before.
    pub since: Option<Instant>,
    /// Not from later.
    pub to: Option<Instant>,
    /// Also to a webhook that was not there yet?
    pub replays: bool,
}

/// What is sent of these events to these webhooks, in the order of the events.
pub fn plan(conn: &mut Conn, scope: &Scope, webhooks: &[Webhook], window: Window) -> Result<Vec<Planned>, ApiError> {
    if webhooks.is_empty() {
        return Ok(Vec::new());
    }
    let events = event::of_feed(conn, scope, (window.after, window.until), &[], window.until - window.after)?;
    let is_within = |event: &StoredEvent| {
        window.since.is_none_or(|since| since <= event.at) && window.to.is_none_or(|to| event.at <= to)
    };
    let wanted: Vec<(StoredEvent, Vec<&Webhook>)> = events
        .into_iter()
        .filter(is_within)
        .map(|event| {
            let was_there = |webhook: &&Webhook| window.replays || webhook.created_at <= event.at;
            let takers = webhooks.iter().filter(was_there).filter(|webhook| is_for(webhook, &event)).collect();
            (event, takers)
        })
        .filter(|(_, takers): &(_, Vec<&Webhook>)| !takers.is_empty())
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let alone: Vec<StoredEvent> = wanted.iter().map(|(event, _)| event.clone()).collect();
    let mut snapshots = Snapshots::read(conn, scope, &alone)?;
    let asking = Asking::read(conn, scope, webhooks)?;
    let mut planned = Vec::new();
    for (event, takers) in wanted {
        let ticket = snapshots.ticket(conn, scope, &event)?;
        let asked = ticket.as_ref().map(|then| &then.ticket);
        let takers: Vec<WebhookId> = takers
            .into_iter()
            .filter(|webhook| asking.holds(webhook, &event, asked))
            .map(|webhook| webhook.id)
            .collect();
        if takers.is_empty() {
            continue;
        }
        let data = snapshots.data(conn, scope, &event, ticket)?;
        let (event_id, event_type, seq) = (event.id, event.envelope.kind.clone(), event.seq);
        let body = WebhookPayload::of(EventDto::of(event, scope.workspace_id()), data).into_bytes()?;
        let to =
            |webhook_id| Planned { webhook_id, event_id, event_type: event_type.clone(), seq, body: Arc::clone(&body) };
        planned.extend(takers.into_iter().map(to));
    }
    Ok(planned)
}

/// Does it get such events at all, whatever the ticket is like?
fn is_for(webhook: &Webhook, event: &StoredEvent) -> bool {
    let envelope = &event.envelope;
    let is_note = envelope.message.as_ref().is_some_and(|message| message.kind == MessageKind::Note.word());
    let is_own = webhook.is_of(&envelope.actor) || envelope.impersonator.as_ref().is_some_and(|it| webhook.is_of(it));
    covers(&webhook.types, &envelope.kind) && (webhook.include_notes || !is_note) && !(webhook.exclude_own && is_own)
}

/// What conditions are asked in.
struct Asking {
    categories: Vec<(CategoryId, Option<CategoryId>)>,
    calendars: KnownCalendars,
}

impl Asking {
    fn read(conn: &mut Conn, scope: &Scope, webhooks: &[Webhook]) -> Result<Self, ApiError> {
        let conditions: Vec<_> = webhooks.iter().filter_map(|webhook| webhook.condition.as_ref()).collect();
        let named: BTreeSet<_> = conditions.iter().flat_map(|condition| condition.calendars()).collect();
        let categories = match conditions.is_empty() {
            true => Vec::new(),
            false => category::list(conn, scope)?.into_iter().map(|it| (it.id, it.parent_id)).collect(),
        };
        Ok(Self { categories, calendars: condition::calendars(conn, scope, &named)? })
    }

    /// Does the webhook's condition hold of the ticket as it was? One that nobody can lead back is told rather than lost.
    fn holds(&self, webhook: &Webhook, event: &StoredEvent, ticket: Option<&Ticket>) -> bool {
        let Some(condition) = &webhook.condition else { return true };
        let Some(ticket) = ticket else {
            return event.subject_kind == domain::event::SubjectKind::Ticket;
        };
        let world = World { now: event.at, me: None, categories: &self.categories, calendars: &self.calendars };
        // One that asks for a calendar which is gone holds of nothing.
        condition.matches(Asked::State(ticket), &world).unwrap_or(false)
    }
}
