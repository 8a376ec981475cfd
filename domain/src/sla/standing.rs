//! What the team owes, as far as a ticket's events have told.

use super::{Fact, Metric, Reason, Said};
use crate::{
    ticket::{Priority, Status, Ticket},
    time::Instant,
};

/// Whether a clock may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// It runs.
    Free,
    /// It runs from then on: the ticket sleeps until then.
    Until(Instant),
    /// It stands until something happens.
    Open,
}

/// The parts of a ticket that promises depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// The band.
    pub priority: Priority,
    /// Not a request at all.
    pub spam: bool,
    /// In the bin.
    pub deleted: bool,
    /// Asleep until.
    pub snoozed_until: Option<Instant>,
    /// What the customer wrote last, or his reopening, is unanswered.
    pub owes_reply: bool,
    /// A person of the team has replied before.
    pub replied: bool,
}

impl Standing {
    /// Before anything happened.
    pub const fn nothing() -> Self {
        Self {
            status: Status::Closed,
            priority: Priority::Medium,
            spam: false,
            deleted: false,
            snoozed_until: None,
            owes_reply: false,
            replied: false,
        }
    }

    /// That of a ticket, with what only its events tell.
    pub const fn of(ticket: &Ticket, owes_reply: bool, replied: bool) -> Self {
        Self {
            status: ticket.status,
            priority: ticket.priority,
            spam: ticket.spam,
            deleted: ticket.deleted_at.is_some(),
            snoozed_until: ticket.snoozed_until,
            owes_reply,
            replied,
        }
    }

    /// After an event.
    pub fn after(mut self, fact: &Fact) -> Self {
        if let Some(to) = fact.status {
            match to {
                Status::Answered | Status::Closed => self.owes_reply = false,
                // Only the customer brings an ended ticket back to this status: he is not content.
                Status::AwaitingReply if !is_open(self.status) => self.owes_reply = true,
                Status::AwaitingReply | Status::InReview | Status::NeedsInfo => {}
            }
            self.status = to;
        }
        self.priority = fact.priority.unwrap_or(self.priority);
        self.spam = fact.spam.unwrap_or(self.spam);
        self.deleted = fact.deleted.unwrap_or(self.deleted);
        self.snoozed_until = fact.snoozed_until.unwrap_or(self.snoozed_until);
        match fact.said {
            Some(Said::ByCustomer) => self.owes_reply = true,
            Some(Said::ByTeam) => (self.owes_reply, self.replied) = (false, true),
            None => {}
        }
        self
    }

    /// Is it a request, and not at its end?
    pub const fn is_open(&self) -> bool {
        !self.spam && !self.deleted && is_open(self.status)
    }

    /// Does the team owe this?
    pub const fn owes(&self, metric: Metric) -> bool {
        self.is_open()
            && match metric {
                Metric::FirstResponse => self.owes_reply && !self.replied,
                Metric::NextResponse => self.owes_reply && self.replied,
                Metric::Resolution => true,
            }
    }

    /// May clocks run?
    pub(super) fn hold(&self) -> Hold {
        match (self.status, self.snoozed_until) {
            (Status::NeedsInfo, _) => Hold::Open,
            // A customer who waits for an answer does not wait less because the ticket was put aside.
            (_, Some(until)) if !self.owes_reply => Hold::Until(until),
            _ => Hold::Free,
        }
    }

    /// Why a clock that stands does so.
    pub(super) fn pause(&self) -> Reason {
        if self.status == Status::NeedsInfo { Reason::NeedsInfo } else { Reason::Snoozed }
    }

    /// Do clocks stand? A ticket sleeps until it is woken.
    pub fn is_paused(&self) -> bool {
        self.is_open() && self.hold() != Hold::Free
    }

    /// Do clocks stand at an instant, if nothing has happened since? They run on when it is time to wake.
    pub fn is_paused_at(&self, at: Instant) -> bool {
        self.is_open()
            && match self.hold() {
                Hold::Free => false,
                Hold::Until(until) => at < until,
                Hold::Open => true,
            }
    }
}

const fn is_open(status: Status) -> bool {
    matches!(status, Status::AwaitingReply | Status::InReview | Status::NeedsInfo)
}
