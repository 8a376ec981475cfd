//! Agents beside each other: who is at a ticket, what each has read and not yet sent, and what is to be done.

mod checklist;

pub use checklist::{ChecklistItem, MAX_CHECKLIST_ITEMS, renumbered};

use crate::{conversation::BodyFormat, ids::AgentId, ticket::MessageKind, time::Instant};

/// How long a sign of presence counts, in seconds.
pub const PRESENCE_SECONDS: i64 = 30;

crate::words! {
    /// What somebody does at a ticket.
    pub enum PresenceState {
        /// He looks at it.
        Viewing = 1 "viewing",
        /// He writes to the customer. No lock: others are told, and whoever sends first has sent.
        Replying = 2 "replying",
    }
}

/// Somebody is at a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// He.
    pub agent_id: AgentId,
    /// His name.
    pub name: String,
    /// What he does.
    pub state: PresenceState,
    /// Since when he does that.
    pub since: Instant,
    /// Until when he counts as present, unless he gives another sign.
    pub until: Instant,
}

/// Words that an agent has not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentDraft {
    /// A reply or a note.
    pub kind: MessageKind,
    /// The count of its changes; it goes on growing when a draft is sent and another one begun.
    pub version: i64,
    /// How they are written.
    pub format: BodyFormat,
    /// They.
    pub content: String,
    /// When they were last kept.
    pub updated_at: Instant,
}

/// How far an agent has read a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadState {
    /// When he said so; none: never.
    pub read_at: Option<Instant>,
    /// How many messages of others he has not read.
    pub unread_count: i64,
    /// The first of them.
    pub first_unread: Option<crate::ids::MessageId>,
}
