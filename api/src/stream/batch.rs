//! A part of a feed, read once for all who follow it.

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;
use domain::{
    event::{EventKind, SubjectKind},
    ids::{MessageId, TicketId},
    ticket::{MessageKind, Ticket},
    time::Instant,
};
use persistence::{Conn, Scope, StorageError, event, event::StoredEvent, feed, ticket};
use uuid::Uuid;

use super::frame::frame;
use crate::{history::EventDto, http::ApiError};

/// How many events are read at once.
pub const BATCH: i64 = 50;

/// An event with all that is needed to judge who may be told, and the frame that tells it.
pub struct Step {
    /// Its place.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// The kind of record it is about.
    pub subject_kind: SubjectKind,
    /// The record's bare id.
    pub subject_id: Uuid,
    /// When.
    pub at: Instant,
    /// The message that it is about, and its kind.
    pub message: Option<(MessageId, MessageKind)>,
    /// Which members it changed.
    pub changed: BTreeSet<String>,
    /// How it is told to the team.
    pub frame: Bytes,
}

/// A part of a feed: what happened behind `from`, up to `until`.
pub struct Batch {
    /// Behind this place.
    pub from: i64,
    /// Up to this one.
    pub until: i64,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// The tickets that it is about, as they are now.
    pub tickets: HashMap<Uuid, Ticket>,
}

impl Step {
    fn of(event: StoredEvent, scope: &Scope) -> Result<Option<Self>, ApiError> {
        // Types that a newer node writes are not known here.
        let Some(kind) = EventKind::from_word(&event.envelope.kind) else { return Ok(None) };
        let named = event.envelope.message.as_ref();
        let message = named.and_then(|it| Some((it.id.parse().ok()?, MessageKind::from_word(&it.kind)?)));
        // Nor do we tell of a message of which we cannot say whether it is a note.
        if named.is_some() && message.is_none() {
            return Ok(None);
        }
        let private = event.payload.iter().flat_map(|payload| payload.changes.keys());
        let changed = event.envelope.changes.keys().chain(private).cloned().collect();
        let (seq, at) = (event.seq.unwrap_or_default(), event.at);
        let (subject_kind, subject_id) = (event.subject_kind, event.subject_id);
        let frame = frame(Some(&seq.to_string()), None, &EventDto::of(event, scope.workspace_id()))?;
        Ok(Some(Self { seq, kind, subject_kind, subject_id, at, message, changed, frame }))
    }

    /// The ticket that it is about.
    pub fn ticket_id(&self) -> Option<Uuid> {
        (self.subject_kind == SubjectKind::Ticket).then_some(self.subject_id)
    }

    /// Is it about an internal note?
    pub fn is_note(&self) -> bool {
        self.message.is_some_and(|(_, kind)| kind == MessageKind::Note)
    }
}

impl Batch {
    /// What happened behind `from`: at most [`BATCH`] events of these kinds (all when none are named) within the next
    /// `window` places.
    ///
    /// # Errors
    /// What the database says.
    pub fn read(conn: &mut Conn, scope: &Scope, from: i64, kinds: &[EventKind], window: i64) -> Result<Self, ApiError> {
        let until = feed::head(conn, scope)?.min(from.saturating_add(window));
        let events = event::of_feed(conn, scope, (from, until), kinds, BATCH)?;
        let is_full = i64::try_from(events.len()).unwrap_or(BATCH) == BATCH;
        let last = events.last().and_then(|it| it.seq).filter(|_| is_full);
        let steps = events.into_iter().filter_map(|event| Step::of(event, scope).transpose());
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        let tickets = tickets(conn, scope, steps.iter().filter_map(Step::ticket_id))?;
        Ok(Self { from, until: last.unwrap_or(until).max(from), steps, tickets })
    }

    /// How much it holds, in bytes.
    pub fn bytes(&self) -> usize {
        self.steps.iter().map(|step| step.frame.len()).sum()
    }

    /// The ticket that a step is about.
    pub fn ticket(&self, step: &Step) -> Option<&Ticket> {
        self.tickets.get(&step.ticket_id()?)
    }
}

/// These tickets, as far as they exist.
pub fn tickets(
    conn: &mut Conn,
    scope: &Scope,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Ticket>, StorageError> {
    let ids: BTreeSet<TicketId> = ids.map(TicketId::from_uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    Ok(ticket::find_all(conn, scope, &ids)?.into_iter().map(|it| (it.id.uuid(), it)).collect())
}
