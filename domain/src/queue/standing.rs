//! Is a ticket in the queue?

use crate::{
    ticket::{Status, Ticket},
    time::Instant,
};

crate::words! {
    /// Why a ticket is not in the queue.
    pub enum Absence {
        /// It is in the bin.
        Deleted = 1 "deleted",
        /// It is not a request.
        Spam = 2 "spam",
        /// Nothing is owed: it waits for the customer, is answered or closed.
        Status = 3 "status",
        /// It sleeps.
        Snoozed = 4 "snoozed",
    }
}

/// What keeps the ticket out of the queue at `now`; none: it is in it. What lasts is named before what passes. A ticket
/// wakes at the very moment until which it sleeps.
pub fn absence(ticket: &Ticket, now: Instant) -> Option<Absence> {
    if ticket.deleted_at.is_some() {
        Some(Absence::Deleted)
    } else if ticket.spam {
        Some(Absence::Spam)
    } else if !matches!(ticket.status, Status::AwaitingReply | Status::InReview) {
        Some(Absence::Status)
    } else if ticket.snoozed_until.is_some_and(|until| until > now) {
        Some(Absence::Snoozed)
    } else {
        None
    }
}

/// Does the ticket wait for the team at `now`?
pub fn is_queued(ticket: &Ticket, now: Instant) -> bool {
    absence(ticket, now).is_none()
}
