//! Why a command was refused.

use super::Status;
use crate::{
    ids::{AgentId, MessageId, TicketId},
    link::Blocker,
    queue::{LeaseRefusal, Withheld},
};

/// A refusal: nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The status cannot be reached from where the ticket stands.
    TransitionNotAllowed {
        /// Where it stands.
        from: Status,
        /// What was asked.
        to: Status,
        /// What would be allowed.
        allowed: Vec<Status>,
    },
    /// It depends on tickets that are open.
    Blocked {
        /// They.
        by: Vec<Blocker>,
    },
    /// Another agent holds the ticket.
    AlreadyClaimed {
        /// He.
        by: AgentId,
    },
    /// The ticket is in the bin.
    Deleted,
    /// It became a part of another ticket.
    Merged {
        /// That one.
        into: TicketId,
    },
    /// The customer wrote after what the author had seen.
    NewMessages {
        /// The newest customer message.
        last_message_id: Option<MessageId>,
    },
    /// A ticket can only sleep until a later time.
    SnoozeInPast,
    /// A closed ticket does not sleep.
    SnoozeClosed,
    /// More than 50 tags or 100 followers.
    TooMany {
        /// The field.
        field: &'static str,
        /// The limit.
        max: usize,
    },
    /// The ticket has not been handed out, or not any more.
    NotLeased,
    /// The ticket was handed out to another agent.
    LeasedByOther {
        /// He.
        by: AgentId,
    },
    /// The ticket is not to be handed to this agent.
    Withheld(Withheld),
}

impl Rejection {
    /// The problem code of the contract that tells it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TransitionNotAllowed { .. } => "transition_not_allowed",
            Self::Blocked { .. } => "blocked",
            Self::AlreadyClaimed { .. } => "already_claimed",
            Self::Deleted => "deleted",
            Self::Merged { .. } => "merged",
            Self::NewMessages { .. } => "new_messages",
            Self::SnoozeInPast | Self::SnoozeClosed | Self::TooMany { .. } => "validation_failed",
            Self::NotLeased => "not_leased",
            Self::LeasedByOther { .. } => "leased_by_other",
            Self::Withheld(_) => "conflict",
        }
    }
}

impl From<LeaseRefusal> for Rejection {
    fn from(refusal: LeaseRefusal) -> Self {
        match refusal {
            LeaseRefusal::Withheld(why) => Self::Withheld(why),
            LeaseRefusal::NotLeased => Self::NotLeased,
            LeaseRefusal::HeldByOther { by } => Self::LeasedByOther { by },
        }
    }
}
