//! The tickets that a command concerns.

use domain::{
    ids::TicketId,
    link,
    ticket::{Ticket, TicketEvent},
};
use persistence::ticket as store;

use crate::{auth::Principal, http::ApiError, state::Work};

/// A ticket that a command changes, with those that depend on it, all locked in the order of their ids.
#[derive(Debug, Clone)]
pub struct Workset {
    /// The ticket.
    pub ticket: Ticket,
    dependants: Option<Vec<Ticket>>,
}

impl Workset {
    /// A ticket that was locked by itself: for commands that neither open nor settle it.
    pub const fn alone(ticket: Ticket) -> Self {
        Self { ticket, dependants: None }
    }

    /// What it means for the tickets that depend on this one that it has become `after`: an event for each that it
    /// concerns.
    ///
    /// # Errors
    /// When it was opened or settled although it is [alone](Self::alone).
    pub fn consequences(&self, after: &Ticket) -> Result<Vec<(&Ticket, TicketEvent)>, ApiError> {
        if self.ticket.holds_up() == after.holds_up() {
            return Ok(Vec::new());
        }
        let Some(dependants) = &self.dependants else {
            return Err(ApiError::internal("a ticket was opened or settled without what depends on it"));
        };
        let follow = |dependant| link::follow(dependant, &self.ticket, after).map(|event| (dependant, event));
        Ok(dependants.iter().filter_map(follow).collect())
    }
}

/// The ticket and what depends on it, for what Nobat does by itself; none without the ticket.
pub fn load_unseen(work: &mut Work<'_>, id: TicketId) -> Result<Option<Workset>, ApiError> {
    let found = store::lock_with_dependants(work.conn, &work.scope, id)?;
    Ok(found.map(|(ticket, dependants)| Workset { ticket, dependants: Some(dependants) }))
}

/// The ticket and what depends on it, if the caller may see the ticket; otherwise it is as if it did not exist.
pub fn load_for_change(work: &mut Work<'_>, who: &Principal, id: TicketId) -> Result<Workset, ApiError> {
    let found = store::lock_with_dependants(work.conn, &work.scope, id)?;
    let visible = found.filter(|(ticket, _)| who.visibility().includes(ticket));
    let (ticket, dependants) = visible.ok_or_else(ApiError::not_found)?;
    Ok(Workset { ticket, dependants: Some(dependants) })
}
