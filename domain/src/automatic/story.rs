//! What a customer has been told of his ticket, and what he is to be told next: a state machine over the ticket's steps.
//!
//! A *round* begins when the ticket is opened and whenever its customer brings it back to where the team owes him an
//! answer. In a round each message is told once at most, however often the ticket goes to and fro. Steps come in the order
//! of their versions, each once: who reads them begins behind the version that is kept with the story.

use super::AutoKind;
use crate::{event::Envelope, queue::is_paused, ticket::Status, time::Instant};

/// What was told in the present round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Story {
    /// The version of the ticket up to which its steps have been looked at.
    pub version: i64,
    /// One bit for each message that was told.
    told: i64,
    /// When the customer was warned that the ticket will be closed, while that holds.
    pub warned_at: Option<Instant>,
}

/// What happened to a ticket, as far as its customer may be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// An agent has it, by his own act or a colleague's. Routing alone sees nothing.
    Taken,
    /// Its status changed.
    Moved {
        /// Before.
        from: Status,
        /// After.
        to: Status,
        /// Did the customer do it?
        by_customer: bool,
    },
}

/// One step of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The ticket's version after it.
    pub version: i64,
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub moment: Moment,
}

impl Step {
    /// The steps that an event tells of, in order.
    pub fn of(event: &Envelope) -> Vec<Self> {
        let (version, at) = (event.subject.version, Instant::from_millis(event.at));
        let change = |name: &str| event.changes.get(name);
        let word = |value: &serde_json::Value| value.as_str().and_then(Status::from_word);
        let by_agent = event.actor.kind == "agent";
        let taken = change("assignee_id").filter(|delta| by_agent && !delta.to.is_null()).map(|_| Moment::Taken);
        let moved = change("status").and_then(|delta| {
            let by_customer = event.actor.kind == "customer";
            Some(Moment::Moved { from: word(&delta.from)?, to: word(&delta.to)?, by_customer })
        });
        taken.into_iter().chain(moved).map(|moment| Self { version, at, moment }).collect()
    }
}

const fn bit(kind: AutoKind) -> i64 {
    1 << kind.code()
}

impl Story {
    /// From what is kept of it.
    pub const fn restore(version: i64, told: i64, warned_at: Option<Instant>) -> Self {
        Self { version, told, warned_at }
    }

    /// The same, of a ticket that was looked at up to this version.
    #[must_use]
    pub const fn at(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// What was told, as it is kept.
    pub const fn told(&self) -> i64 {
        self.told
    }

    /// Was the message told in this round?
    pub const fn has_told(&self, kind: AutoKind) -> bool {
        self.told & bit(kind) != 0
    }

    /// Notes that a message is told now; false when it was told already.
    pub const fn tell(&mut self, kind: AutoKind) -> bool {
        let is_first = !self.has_told(kind);
        self.told |= bit(kind);
        is_first
    }

    /// The warning holds no more: somebody wrote after it.
    pub const fn take_back_warning(&mut self) {
        self.told &= !bit(AutoKind::CloseWarning);
        self.warned_at = None;
    }

    /// Goes on by the steps up to a version, which have not been looked at before, and returns the message that the last of them asks for. `may` says whether a
    /// message is sent, and still true.
    pub fn pass(&mut self, version: i64, moments: &[Moment], may: impl Fn(AutoKind) -> bool) -> Option<AutoKind> {
        self.version = version;
        let asked = moments.iter().filter_map(|moment| self.asks(*moment)).collect::<Vec<_>>();
        asked.into_iter().rfind(|kind| !self.has_told(*kind) && may(*kind)).filter(|kind| self.tell(*kind))
    }

    const fn asks(&mut self, moment: Moment) -> Option<AutoKind> {
        match moment {
            Moment::Taken if self.has_told(AutoKind::UnderReview) => None,
            Moment::Taken => Some(AutoKind::Seen),
            Moment::Moved { from, to: Status::AwaitingReply, .. } if is_paused(from) => {
                self.told = 0;
                self.warned_at = None;
                match from {
                    Status::Answered | Status::Closed => Some(AutoKind::Reopened),
                    _ => None,
                }
            }
            Moment::Moved { to, by_customer, .. } => match to {
                Status::InReview => Some(AutoKind::UnderReview),
                Status::NeedsInfo => Some(AutoKind::NeedsInfo),
                Status::Answered => Some(AutoKind::Answered),
                Status::Closed if !by_customer => Some(AutoKind::Closed),
                Status::Closed | Status::AwaitingReply => None,
            },
        }
    }
}
