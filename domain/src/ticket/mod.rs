//! A ticket: its state, what may be done to it, and what follows.

mod allowed;
mod apply;
mod change;
mod command;
mod create;
mod decide;
mod filter;
mod hand;
mod merge;
mod message;
mod reject;
mod replay;
mod status;
mod tag;
#[cfg(test)]
mod tests;
mod triaged;
mod undo;
#[cfg(test)]
mod undo_tests;
mod values;

pub use allowed::allowed_statuses;
pub use apply::{apply, apply_all};
pub use change::{Change, MessageRef, TicketEvent};
pub use command::{Command, NewMessage, TicketPatch};
pub use create::{AutoMessage, NewTicket, create, create_routed, opened};
pub use decide::{Facts, MAX_FOLLOWERS, MAX_TAGS, Outcome, decide, misses_tiers};
pub use filter::{Assignee, Sort, SortKey, TeamFilter, TicketFilter};
pub use hand::come_back;
pub use merge::{Conversation, Line, MAX_MERGED_MESSAGES, MergeRefusal, TakenIn, joined, may_merge, parted};
pub use reject::Rejection;
pub use replay::{Past, replay};
pub use status::{Mover, TRANSITIONS, is_reopened_by_customer, may_move, next_statuses};
pub use tag::{Tag, TagError};
pub use triaged::{Standing, Triaged, confirmed, corrects, is_retriaged, scope_changed};
pub use undo::{FieldChange, Left, LeftReason, Named, Undoing, undo};
pub use values::{Channel, Impact, Language, MessageKind, Priority, Status};

use crate::{
    external::ExternalId,
    ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId},
    link::Blocker,
    people::Tier,
    queue::{Lease, Pause},
    routing::QueuedReason,
    sla::{Clocks, Summary},
    time::Instant,
};

/// The snapshot of one ticket. Rebuilt exactly by applying its events in version order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its number in the workspace, for people.
    pub number: i64,
    /// The count of its events.
    pub version: i64,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// Not a request at all.
    pub spam: bool,
    /// The band.
    pub priority: Priority,
    /// What the problem does to the customer.
    pub impact: Option<Impact>,
    /// How it arrived.
    pub channel: Channel,
    /// The language it is written in.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The team that works on it.
    pub team_id: Option<TeamId>,
    /// The agent who works on it.
    pub assignee_id: Option<AgentId>,
    /// Who asks.
    pub customer_id: CustomerId,
    /// The company asking.
    pub organization_id: Option<OrganizationId>,
    /// Sorted, without duplicates.
    pub tags: Vec<Tag>,
    /// Agents who follow it; sorted, without duplicates.
    pub follower_ids: Vec<AgentId>,
    /// Asleep until then.
    pub snoozed_until: Option<Instant>,
    /// The closed ticket that this one continues.
    pub follow_up_of_id: Option<TicketId>,
    /// Since when the customer waits for an answer: his message, or his reopening, is unanswered.
    pub waiting_since: Option<Instant>,
    /// The newest message.
    pub last_message_id: Option<MessageId>,
    /// Its kind.
    pub last_message_kind: Option<MessageKind>,
    /// Its time.
    pub last_message_at: Option<Instant>,
    /// The newest message that a customer wrote: what `if_last_message_id` is compared with.
    pub last_customer_message_id: Option<MessageId>,
    /// How many messages it has, notes included.
    pub message_count: i64,
    /// When it was opened.
    pub created_at: Instant,
    /// When its newest event happened.
    pub updated_at: Instant,
    /// When an agent first replied.
    pub first_responded_at: Option<Instant>,
    /// When it last became answered.
    pub answered_at: Option<Instant>,
    /// When it was closed, while it is.
    pub closed_at: Option<Instant>,
    /// When it was moved to the bin, while it is there.
    pub deleted_at: Option<Instant>,
    /// The ticket that it became a part of. It is in the bin as long.
    pub merged_into: Option<TicketId>,
    /// How the customer is served: a part of the ticket's rank, kept here so that the rank follows from the ticket alone.
    pub tier: Tier,
    /// The time that did not count as waiting.
    pub pause: Pause,
    /// Why it has no assignee, while Nobat is to find one or nobody is to be found.
    pub queued_reason: Option<QueuedReason>,
    /// Whose it is for a time, after it was handed out. His agent is the assignee.
    pub lease: Option<Lease>,
    /// How often it was handed out.
    pub lease_count: i64,
    /// The open tickets that it depends on: before them the team cannot close it. Sorted by number.
    pub blocked_by: Vec<Blocker>,
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its clocks; none where no policy has ever applied. They follow from its events and what was promised.
    pub sla: Option<Box<Clocks>>,
}

impl Ticket {
    /// The earliest promised time.
    pub fn next_due_at(&self) -> Option<Instant> {
        self.sla.as_ref().and_then(|clocks| clocks.next_due_at())
    }

    /// What is promised, in brief.
    pub fn sla_summary(&self) -> Option<Summary> {
        let clocks = self.sla.as_ref()?;
        Summary::of(clocks, &clocks.standing(self))
    }
}
