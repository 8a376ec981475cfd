//! What a status allows next, for `allowed_actions`.

use super::{Mover, Status, Ticket, next_statuses};

/// The statuses an agent may set now; none while the ticket is in the bin.
pub fn allowed_statuses(ticket: &Ticket) -> Vec<Status> {
    if ticket.deleted_at.is_some() { Vec::new() } else { next_statuses(ticket.status, Mover::Agent) }
}
