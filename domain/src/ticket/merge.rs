//! Merging: a ticket becomes a part of another one, and comes apart from it again.
//!
//! The ticket that is merged stays as it was and lies in the bin; its messages join the other one, each with an event, and
//! go back when the merge is undone.

use serde_json::{Value, json};

use super::{
    Change, MAX_FOLLOWERS, MessageKind, Rejection, Status, Ticket, TicketEvent, change::MessageRef, decide::Steps,
};
use crate::{
    conversation::{Courtesy, Message, body_digest},
    event::EventKind,
    ids::{AgentId, MessageId, TicketId},
    time::Instant,
};

/// The most messages that a ticket brings into another one: each is an event of that one.
pub const MAX_MERGED_MESSAGES: usize = 500;

/// Why two tickets do not become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRefusal {
    /// A ticket is no part of itself.
    Itself,
    /// This one is in the bin.
    Deleted(TicketId),
    /// Their customers, or the companies whose people see them, are not the same: one would read what another one wrote.
    OtherReaders,
    /// It has more than [`MAX_MERGED_MESSAGES`].
    TooLong,
}

/// One message, as far as its place in a correspondence is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The message.
    pub id: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// When it was written.
    pub created_at: Instant,
    /// Is it mere thanks?
    pub is_courtesy: bool,
}

impl From<&Message> for Line {
    fn from(message: &Message) -> Self {
        let is_courtesy = message.courtesy.is_some_and(Courtesy::is_one);
        Self { id: message.id, kind: message.kind, created_at: message.created_at, is_courtesy }
    }
}

/// What a ticket says of its correspondence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    /// How many messages.
    pub message_count: i64,
    /// The newest one: its id, kind and time.
    pub last: Option<(MessageId, MessageKind, Instant)>,
    /// The newest one that a customer wrote.
    pub last_customer_message_id: Option<MessageId>,
    /// Since when the customer waits.
    pub waiting_since: Option<Instant>,
}

impl Conversation {
    /// That of a ticket.
    pub fn of(ticket: &Ticket) -> Self {
        let last = ticket.last_message_id.zip(ticket.last_message_kind).zip(ticket.last_message_at);
        Self {
            message_count: ticket.message_count,
            last: last.map(|((id, kind), at)| (id, kind, at)),
            last_customer_message_id: ticket.last_customer_message_id,
            waiting_since: ticket.waiting_since,
        }
    }

    /// That of `ticket` once these messages of `other` have joined it. Ids of messages grow with time.
    pub fn joined(ticket: &Ticket, other: &Ticket, lines: &[Line]) -> Self {
        let own = Self::of(ticket);
        let latest = |lines: &mut dyn Iterator<Item = &Line>| lines.max_by_key(|line| line.id).copied();
        let last = latest(&mut lines.iter()).map(|line| (line.id, line.kind, line.created_at));
        let wrote = latest(&mut lines.iter().filter(|line| line.kind == MessageKind::Customer)).map(|line| line.id);
        Self {
            message_count: own.message_count + count(lines),
            last: own.last.into_iter().chain(last).max_by_key(|(id, ..)| *id),
            last_customer_message_id: own.last_customer_message_id.max(wrote),
            waiting_since: own.waiting_since.into_iter().chain(other.waiting_since).min(),
        }
    }

    /// That of `ticket` once `gone` messages of `other` have left it and these are left, in any order.
    pub fn left(ticket: &Ticket, other: &Ticket, gone: i64, lines: &[Line]) -> Self {
        let newest = lines.iter().max_by_key(|line| line.id);
        let by_customer = || lines.iter().filter(|line| line.kind == MessageKind::Customer);
        let brought = ticket.waiting_since.is_some() && ticket.waiting_since == other.waiting_since;
        Self {
            message_count: ticket.message_count - gone,
            last: newest.map(|line| (line.id, line.kind, line.created_at)),
            last_customer_message_id: by_customer().map(|line| line.id).max(),
            waiting_since: if brought { unanswered(lines) } else { ticket.waiting_since },
        }
    }

    /// That of `ticket` with the messages that come back to it, in any order.
    pub fn back(ticket: &Ticket, lines: &[Line]) -> Self {
        let newest = lines.iter().max_by_key(|line| line.id);
        let by_customer = lines.iter().filter(|line| line.kind == MessageKind::Customer);
        Self {
            message_count: count(lines),
            last: newest.map(|line| (line.id, line.kind, line.created_at)),
            last_customer_message_id: by_customer.map(|line| line.id).max(),
            waiting_since: ticket.waiting_since,
        }
    }

    pub(super) fn put_into(self, ticket: &mut Ticket) {
        ticket.message_count = self.message_count;
        ticket.last_message_id = self.last.map(|(id, ..)| id);
        ticket.last_message_kind = self.last.map(|(_, kind, _)| kind);
        ticket.last_message_at = self.last.map(|(.., at)| at);
        ticket.last_customer_message_id = self.last_customer_message_id;
        ticket.waiting_since = self.waiting_since;
    }

    pub(super) fn to_value(self) -> Value {
        json!({
            "message_count": self.message_count,
            "last_message_id": self.last.map(|(id, ..)| id.to_string()),
            "last_message_kind": self.last.map(|(_, kind, _)| kind.word()),
            "last_message_at": self.last.map(|(.., at)| at.to_string()),
            "last_customer_message_id": self.last_customer_message_id.map(|id| id.to_string()),
            "waiting_since": self.waiting_since.map(|at| at.to_string()),
        })
    }
}

fn count(lines: &[Line]) -> i64 {
    i64::try_from(lines.len()).unwrap_or(i64::MAX)
}

/// When the customer began to wait: his first words after the last reply.
fn unanswered(lines: &[Line]) -> Option<Instant> {
    let answered = lines.iter().filter(|line| line.kind == MessageKind::Reply).map(|line| line.id).max();
    let asks = |line: &&Line| line.kind == MessageKind::Customer && !line.is_courtesy && Some(line.id) > answered;
    lines.iter().filter(asks).map(|line| line.created_at).min()
}

/// What a ticket takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The ticket that becomes a part of it.
    pub ticket_id: TicketId,
    /// The correspondence with its messages.
    pub conversation: Conversation,
    /// Who followed it.
    pub follower_ids: Vec<AgentId>,
}

/// May `ticket` become a part of `other`, with so many messages?
///
/// # Errors
/// See [`MergeRefusal`].
pub fn may_merge(ticket: &Ticket, other: &Ticket, message_count: usize) -> Result<(), MergeRefusal> {
    if ticket.id == other.id {
        return Err(MergeRefusal::Itself);
    }
    if let Some(deleted) = [ticket, other].into_iter().find(|it| it.deleted_at.is_some()) {
        return Err(MergeRefusal::Deleted(deleted.id));
    }
    let shared = other.organization_id.is_some() && other.organization_id != ticket.organization_id;
    if ticket.customer_id != other.customer_id || shared {
        return Err(MergeRefusal::OtherReaders);
    }
    if message_count > MAX_MERGED_MESSAGES { Err(MergeRefusal::TooLong) } else { Ok(()) }
}

/// A message of `origin` joins a ticket.
pub fn joined(message: &Message, origin: TicketId) -> TicketEvent {
    moved(EventKind::MessageJoined, message, origin)
}

/// A message goes back to `origin`.
pub fn parted(message: &Message, origin: TicketId) -> TicketEvent {
    moved(EventKind::MessageLeft, message, origin)
}

fn moved(kind: EventKind, message: &Message, origin: TicketId) -> TicketEvent {
    let mark = MessageRef {
        id: message.id,
        kind: message.kind,
        by_team: false,
        body_sha256: body_digest(&message.source),
        attachments: message.attachments.clone(),
    };
    TicketEvent::telling(kind, vec![Change::Origin { from: None, to: origin }], mark)
}

impl Steps {
    pub(super) fn merge_into(&mut self, into: TicketId) {
        let (from, deleted) = (self.ticket.merged_into, self.ticket.deleted_at);
        let mut changes = vec![Change::MergedInto { from: Some(from), to: Some(into) }];
        if deleted.is_none() {
            changes.push(Change::DeletedAt { from: Some(None), to: Some(self.now) });
        }
        self.take_all(EventKind::TicketMerged, changes);
    }

    pub(super) fn unmerge(&mut self, back: Conversation) {
        let (from, deleted) = (self.ticket.merged_into, self.ticket.deleted_at);
        let mut changes = vec![
            Change::MergedInto { from: Some(from), to: None },
            Change::DeletedAt { from: Some(deleted), to: None },
        ];
        let known = Conversation::of(&self.ticket);
        if back != known {
            changes.push(Change::Conversation { from: Some(known), to: back });
        }
        self.take_all(EventKind::TicketMergeUndone, changes);
    }

    /// What the customer waits for there, he waits for here.
    pub(super) fn take_in(&mut self, taken: &TakenIn) -> Result<(), Rejection> {
        let mut followers = [self.ticket.follower_ids.as_slice(), &taken.follower_ids].concat();
        followers.sort();
        followers.dedup();
        if followers.len() > MAX_FOLLOWERS {
            return Err(Rejection::TooMany { field: "follower_ids", max: MAX_FOLLOWERS });
        }
        let from = Some(Conversation::of(&self.ticket));
        let mut changes = vec![
            Change::Merged { from: None, to: Some(taken.ticket_id) },
            Change::Conversation { from, to: taken.conversation },
        ];
        if followers != self.ticket.follower_ids {
            changes.push(Change::Followers { from: Some(self.ticket.follower_ids.clone()), to: followers });
        }
        let status = self.ticket.status;
        if taken.conversation.waiting_since.is_some() {
            if matches!(status, Status::NeedsInfo | Status::Answered | Status::Closed) {
                changes.push(Change::Status { from: Some(status), to: Status::AwaitingReply });
            }
            if self.ticket.snoozed_until.is_some() {
                changes.push(Change::SnoozedUntil { from: Some(self.ticket.snoozed_until), to: None });
            }
        }
        self.take_all(EventKind::TicketMerged, changes);
        Ok(())
    }

    pub(super) fn let_go(&mut self, ticket_id: TicketId, left: Conversation) {
        let from = Some(Conversation::of(&self.ticket));
        let changes =
            vec![Change::Merged { from: Some(Some(ticket_id)), to: None }, Change::Conversation { from, to: left }];
        self.take_all(EventKind::TicketMergeUndone, changes);
    }
}
