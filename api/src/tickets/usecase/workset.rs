//! The tickets that a command concerns.

use domain::{
    ids::TicketId,
    link,
    ticket::{Ticket, TicketEvent},
};
use persistence::ticket as store;
use uuid::Uuid;

use super::change::seen;
use crate::{auth::Principal, http::ApiError, state::Work};

/// A ticket that a command changes, with those that depend on it, all locked in the order of their ids.
#[derive(Debug, Clone)]
pub struct Workset {
    /// The ticket.
    pub ticket: Ticket,
    others: Option<Others>,
}

/// What was read with the ticket.
#[derive(Debug, Clone)]
struct Others {
    dependants: Vec<Ticket>,
    config: Option<Uuid>,
}

impl Workset {
    /// A ticket that was locked by itself: for commands that neither open nor settle it.
    pub const fn alone(ticket: Ticket) -> Self {
        Self { ticket, others: None }
    }

    /// A ticket that somebody is about to change, with what depends on it.
    fn of(locked: store::Locked) -> Self {
        let store::Locked { ticket, dependants, config } = locked;
        Self { ticket, others: Some(Others { dependants, config }) }
    }

    /// The version of the configuration; outer none for a ticket that is [alone](Self::alone).
    pub fn config(&self) -> Option<Option<Uuid>> {
        self.others.as_ref().map(|others| others.config)
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
        let Some(others) = &self.others else {
            return Err(ApiError::internal("a ticket was opened or settled without what depends on it"));
        };
        let follow = |dependant| link::follow(dependant, &self.ticket, after).map(|event| (dependant, event));
        Ok(others.dependants.iter().filter_map(follow).collect())
    }
}

fn lock(work: &mut Work<'_>, id: TicketId) -> Result<Option<store::Locked>, ApiError> {
    let found = store::lock_with_dependants(work.conn, &work.scope, id)?;
    work.config = found.as_ref().map(|found| found.config).or(work.config);
    Ok(found)
}

/// The ticket and what depends on it, for what Nobat does by itself; none without the ticket.
pub fn load_unseen(work: &mut Work<'_>, id: TicketId) -> Result<Option<Workset>, ApiError> {
    Ok(lock(work, id)?.map(Workset::of))
}

/// The ticket and what depends on it, if the caller may see the ticket; otherwise it is as if it did not exist.
pub fn load_for_change(work: &mut Work<'_>, who: &Principal, id: TicketId) -> Result<Workset, ApiError> {
    let found = lock(work, id)?.ok_or_else(ApiError::not_found)?;
    let ticket = seen(Some(found.ticket), &who.visibility())?;
    Ok(Workset::of(store::Locked { ticket, ..found }))
}
