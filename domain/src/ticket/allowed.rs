//! What a ticket may become next.

use super::{Mover, Status, Ticket, next_statuses};

/// Do the tickets that it depends on keep it from there? They hold the team's work up; a customer who says that his
/// matter is settled is believed.
pub(super) fn is_held(ticket: &Ticket, to: Status, mover: Mover) -> bool {
    to == Status::Closed && mover == Mover::Agent && !ticket.blocked_by.is_empty()
}

/// Where `mover` may take the ticket from where it stands, in the order of the statuses.
pub(super) fn next_of(ticket: &Ticket, mover: Mover) -> Vec<Status> {
    let mut next = next_statuses(ticket.status, mover);
    next.retain(|to| !is_held(ticket, *to, mover));
    next
}

/// The statuses an agent may set now, for `allowed_actions`; none while the ticket is in the bin.
pub fn allowed_statuses(ticket: &Ticket) -> Vec<Status> {
    if ticket.deleted_at.is_some() { Vec::new() } else { next_of(ticket, Mover::Agent) }
}
