//! Tickets that keep another one from being closed.

use serde::{Deserialize, Serialize};

use crate::{
    event::EventKind,
    ids::TicketId,
    ticket::{Change, Status, Ticket, TicketEvent},
};

/// A ticket that is to be closed first. Its number is kept with it, so that a refusal can name it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub number: i64,
}

impl Ticket {
    /// Does it keep what depends on it from being closed?
    pub const fn holds_up(&self) -> bool {
        !matches!(self.status, Status::Closed) && !self.spam && self.deleted_at.is_none()
    }
}

/// What it changes about `dependant` that it depends on `blocker`, or, with `on` false, that it does not, or that the
/// blocker is in nobody's way any more.
pub(super) fn change(dependant: &Ticket, blocker: &Ticket, on: bool) -> Option<Change> {
    let from = &dependant.blocked_by;
    let mut to: Vec<Blocker> = from.iter().copied().filter(|known| known.id != blocker.id).collect();
    if on {
        to.push(Blocker { id: blocker.id, number: blocker.number });
        to.sort_unstable_by_key(|it| it.number);
    }
    (to != *from).then(|| Change::BlockedBy { from: Some(from.clone()), to })
}

/// What happens to a ticket that depends on another one when that one goes from `before` to `after`.
pub fn follow(dependant: &Ticket, before: &Ticket, after: &Ticket) -> Option<TicketEvent> {
    if before.holds_up() == after.holds_up() {
        return None;
    }
    let change = change(dependant, after, after.holds_up())?;
    Some(TicketEvent::changing(EventKind::TicketBlockersChanged, vec![change]))
}
