//! Untying what was bound: a ticket that was made a report of an incident is none any more.

use domain::{
    ids::{LinkId, TicketId},
    link::{self, Link},
    outbox::IntentKind,
    rules::Done,
    ticket::{Change, FieldChange, Left, LeftReason, TicketEvent},
};
use persistence::{link as store, outbox, ticket as tickets};
use serde_json::Value;

use super::usecase::Deed;
use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{Workset, save},
};

/// What untying came to.
#[derive(Debug, Default)]
pub(super) struct Untied {
    pub events: Vec<TicketEvent>,
    pub put_back: Vec<FieldChange>,
    pub left: Vec<Left>,
}

/// The links that it made or meant.
fn made(actions: &[Done]) -> impl Iterator<Item = (&FieldChange, LinkId, TicketId)> {
    let changes = actions.iter().flat_map(|done| &done.changes);
    changes.filter_map(|change| Link::told(change).map(|(id, other)| (change, id, other)))
}

/// Locks the ticket and those that it was bound to, in the order of their ids; before anything else is locked.
pub fn lock(work: &mut Work<'_>, ticket: TicketId, actions: &[Done]) -> Result<(), ApiError> {
    let mut all: Vec<TicketId> = made(actions).map(|(.., other)| other).collect();
    if !all.is_empty() {
        all.push(ticket);
        tickets::lock_all(work.conn, &work.scope, &all)?;
    }
    Ok(())
}

/// Removes the links that are still as they were made, and takes back those that are not made yet. A link that is gone was
/// removed by somebody.
pub(super) fn untie(work: &mut Work<'_>, set: &Workset, deed: Deed<'_>) -> Result<Untied, ApiError> {
    let mut untied = Untied::default();
    for ((field, from, to), id, other) in made(deed.actions) {
        let back = || (field.clone(), to.clone(), from.clone());
        if outbox::withdraw(work.conn, &work.scope, IntentKind::JoinIncident, id.uuid())? {
            untied.put_back.push(back());
            continue;
        }
        let found = store::find(work.conn, &work.scope, id)?;
        let other = tickets::lock_all(work.conn, &work.scope, &[other])?.into_iter().next();
        let (Some(link), Some(other)) = (found, other) else {
            untied.left.push(Left::new(field.clone(), LeftReason::ChangedSince));
            continue;
        };
        let gone = link::unlink(&link, &set.ticket, &other)?;
        store::delete(&mut work.writes, &work.scope, id);
        untied.events.push(marked(gone.of_source, deed.mark));
        save(work, &other, &[marked(gone.of_target, deed.mark)])?;
        untied.put_back.push(back());
    }
    Ok(untied)
}

fn marked(mut event: TicketEvent, mark: &Value) -> TicketEvent {
    event.changes.push(Change::Undoes { from: None, to: mark.clone() });
    event
}
