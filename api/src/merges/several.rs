//! Several tickets that change together, each saved once.

use std::collections::BTreeMap;

use domain::{
    ids::TicketId,
    ticket::{self, Command, Facts, Ticket, TicketEvent},
};
use persistence::ticket as store;

use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{decided, save},
};

/// Locked tickets with what happens to them, in the order of their ids.
pub struct Several(BTreeMap<TicketId, One>);

struct One {
    before: Ticket,
    now: Ticket,
    events: Vec<TicketEvent>,
}

impl Several {
    /// Locks these tickets, as far as they exist.
    pub fn lock(work: &mut Work<'_>, mut ids: Vec<TicketId>) -> Result<Self, ApiError> {
        ids.sort_unstable();
        ids.dedup();
        let locked = store::lock_all(work.conn, &work.scope, &ids)?;
        let one = |ticket: Ticket| (ticket.id, One { before: ticket.clone(), now: ticket, events: Vec::new() });
        Ok(Self(locked.into_iter().map(one).collect()))
    }

    /// A ticket as it was; none if it is not among them.
    pub fn before(&self, id: TicketId) -> Option<&Ticket> {
        self.0.get(&id).map(|one| &one.before)
    }

    /// A ticket after what has happened to it so far.
    pub fn now(&self, id: TicketId) -> Result<&Ticket, ApiError> {
        self.0.get(&id).map(|one| &one.now).ok_or_else(|| ApiError::internal("a ticket was not locked"))
    }

    /// Something happens to a ticket.
    pub fn push(&mut self, work: &Work<'_>, id: TicketId, event: TicketEvent) -> Result<(), ApiError> {
        let one = self.0.get_mut(&id).ok_or_else(|| ApiError::internal("a ticket was not locked"))?;
        ticket::apply(&mut one.now, &event, work.now);
        one.events.push(event);
        Ok(())
    }

    /// A ticket is given a command.
    pub fn command(&mut self, work: &Work<'_>, id: TicketId, command: &Command, facts: &Facts) -> Result<(), ApiError> {
        for event in decided(work, self.now(id)?, command, facts)? {
            self.push(work, id, event)?;
        }
        Ok(())
    }

    /// Saves all of them and returns this one.
    pub fn save(self, work: &mut Work<'_>, wanted: TicketId) -> Result<Ticket, ApiError> {
        let mut saved = None;
        for (id, one) in self.0 {
            let after = save(work, &one.before, &one.events)?;
            if id == wanted {
                saved = Some(after);
            }
        }
        saved.ok_or_else(|| ApiError::internal("a ticket was not locked"))
    }
}
