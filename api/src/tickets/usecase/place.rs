//! What becomes of a new ticket before it is written: rules act on it, then routing finds its team and agent.

use std::borrow::Cow;

use domain::{
    queue::is_queued,
    ticket::{self, Command, Facts, NewTicket, Ticket, TicketEvent, opened},
};
use persistence::routing::{self as store, Ground, References};

use super::change::decided;
use crate::{
    http::ApiError,
    routing::{self, Asked, Placement},
    rules::{self, Happened, Ruled},
    state::Work,
};

/// A new ticket as it is to be written.
pub struct Placed {
    /// It.
    pub ticket: Ticket,
    /// All that led there.
    pub events: Vec<TicketEvent>,
    /// Where it went; none where a rule has settled it already.
    pub placement: Option<Placement>,
    /// What the rules did, if any fitted.
    pub ruled: Option<Ruled>,
}

/// Would rules act on the new ticket? It is made only where there are rules.
pub(super) fn is_ruled(
    work: &mut Work<'_>,
    ground: &Ground,
    new: impl FnOnce() -> Result<NewTicket, ApiError>,
) -> Result<bool, ApiError> {
    match rules::hear_opening(work, ground.config)? {
        None => Ok(false),
        Some(book) => happen(work, ground, &new()?, |work, happened| Ok(rules::fits_any(work, &book, happened))),
    }
}

/// Lets rules act and routes what they leave.
pub fn place(work: &mut Work<'_>, ground: &Ground, new: NewTicket) -> Result<Placed, ApiError> {
    let ruled = match rules::hear_opening(work, ground.config)? {
        None => None,
        Some(book) => happen(work, ground, &new, |work, happened| rules::act(work, &book, happened))?,
    };
    let Some(ruled) = ruled else {
        let now = work.now;
        let placement = routing::route(work, ground, &asked(&opened(&new, now)), || Ok(opened(&new, now)))?;
        let (ticket, events) = ticket::create_routed(new, &placement.decision, work.now);
        return Ok(Placed { ticket, events, placement: Some(placement), ruled: None });
    };
    let (_, mut events) = ticket::create(new.clone(), work.now);
    events.extend_from_slice(&ruled.settled.events);
    let mut ticket = ruled.settled.ticket.clone();
    if !is_queued(&ticket, work.now) {
        return Ok(Placed { ticket, events, placement: None, ruled: Some(ruled) });
    }
    let ground = ground_of(work, ground, &new, &ticket)?;
    let placement = routing::route(work, &ground, &asked(&ticket), || Ok(ruled.settled.ticket.clone()))?;
    let route = Command::Route(Box::new(placement.decision.clone()));
    for event in decided(work, &ticket, &route, &Facts::default())? {
        ticket::apply(&mut ticket, &event, work.now);
        events.push(event);
    }
    Ok(Placed { ticket, events, placement: Some(placement), ruled: Some(ruled) })
}

/// What rules hear. Conditions see the team that it will come to.
fn happen<T>(
    work: &mut Work<'_>,
    ground: &Ground,
    new: &NewTicket,
    hear: impl FnOnce(&mut Work<'_>, Happened<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let (ticket, events) = ticket::create(new.clone(), work.now);
    let named = (new.team_id, new.category_id);
    let (team, _) = routing::team_of(work.conn, &work.scope, ground, named, work.now, || Ok(ticket.clone()))?;
    hear(work, Happened { before: None, after: &ticket, events: &events, likely_team: team.team_id })
}

/// What routing stands on: what was looked for, or the same for where rules have sent it.
fn ground_of<'a>(
    work: &mut Work<'_>,
    known: &'a Ground,
    new: &NewTicket,
    ticket: &Ticket,
) -> Result<Cow<'a, Ground>, ApiError> {
    if (new.category_id, new.team_id) == (ticket.category_id, ticket.team_id) {
        return Ok(Cow::Borrowed(known));
    }
    let Ticket { category_id, team_id, .. } = *ticket;
    let references = References { category_id, team_id, assignee_id: None };
    Ok(Cow::Owned(store::ground(work.conn, &work.scope, &references)?))
}

const fn asked(ticket: &Ticket) -> Asked {
    Asked {
        team_id: ticket.team_id,
        assignee_id: ticket.assignee_id,
        category_id: ticket.category_id,
        customer_id: ticket.customer_id,
        language: ticket.language,
        priority: ticket.priority,
        given_back_by: None,
    }
}
