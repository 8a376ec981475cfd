//! What is like a ticket: read when it is asked for, from a bounded part of the customer's own tickets.

use std::collections::HashMap;

use actix_web::web;
use domain::{
    ids::{TicketId, kind},
    incident::IncidentState,
    likeness::{ALIKE, Likeness},
    policy::op,
    ticket::Ticket,
    time::Instant,
    triage::reading,
};
use persistence::{
    Conn,
    incident::{self as store},
    ticket as tickets,
};

use super::dto::{Duplicate, SimilarIncident, SimilarTickets};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ok200, PathId},
    state::AppState,
    tickets::usecase::load_visible,
};

/// How far back.
const DAYS: i64 = 30;
/// The latest tickets of the customer that are compared.
const MOST_COMPARED: i64 = 50;
/// How many are shown.
const MOST_SHOWN: usize = 10;

/// Find what is like a ticket.
///
/// Tickets of the same customer that say about the same, whether open or closed, of the last thirty days; and the incident
/// that it belongs to, if other customers tell of the same trouble.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/similar",
    operation_id = "showSimilarTickets",
    tag = "incidents",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "What is like it.", body = SimilarTickets))
)]
pub async fn show_similar_tickets(
    state: web::Data<AppState>,
    who: Caller<op::ShowSimilarTickets>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<SimilarTickets>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let similar = state.read(&who, move |conn| similar(conn, &principal, id.0, now)).await?;
    Ok(Ok200::new(similar))
}

fn similar(conn: &mut Conn, who: &Principal, id: TicketId, now: Instant) -> Result<SimilarTickets, ApiError> {
    let own = load_visible(conn, who, id)?;
    let since = now.plus_days(-DAYS);
    let visibility = who.visibility();
    let mut others = tickets::latest_of(conn, &who.scope, own.customer_id, since, MOST_COMPARED)?;
    others.retain(|other| other.id != id && visibility.includes(other));
    Ok(SimilarTickets {
        ticket_id: id,
        duplicates: duplicates(conn, who, &own, &others)?,
        incident: incident(conn, who, id)?,
    })
}

fn duplicates(conn: &mut Conn, who: &Principal, own: &Ticket, others: &[Ticket]) -> Result<Vec<Duplicate>, ApiError> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TicketId> = others.iter().map(|other| other.id).chain([own.id]).collect();
    let words = store::words(conn, &who.scope, &ids)?;
    let likeness: HashMap<TicketId, Likeness> =
        words.iter().map(|words| (words.ticket_id, Likeness::of(&reading(&words.subject, &words.text)))).collect();
    let Some(mine) = likeness.get(&own.id) else { return Ok(Vec::new()) };
    let alike = |other: &Ticket| {
        let cosine = likeness.get(&other.id).map(|theirs| mine.with(theirs)).filter(|cosine| *cosine >= ALIKE)?;
        Some(Duplicate {
            ticket_id: other.id,
            number: other.number,
            subject: other.subject.clone(),
            status: other.status,
            similarity: (f64::from(cosine) * 10_000.0).round() / 10_000.0,
            customer_id: other.customer_id,
            created_at: other.created_at,
        })
    };
    let mut found: Vec<Duplicate> = others.iter().filter_map(alike).collect();
    // Of equally similar ones the newer comes first, as it came.
    found.sort_by(|one, two| two.similarity.total_cmp(&one.similarity));
    found.truncate(MOST_SHOWN);
    Ok(found)
}

fn incident(conn: &mut Conn, who: &Principal, id: TicketId) -> Result<Option<SimilarIncident>, ApiError> {
    let Some(found) = store::of_ticket(conn, &who.scope, id)? else { return Ok(None) };
    let proposal = store::find(conn, &who.scope, found)?.filter(|it| it.state != IncidentState::Dismissed);
    Ok(proposal.map(|it| SimilarIncident {
        id: it.id,
        state: it.state,
        parent_ticket_id: it.parent_ticket_id,
        ticket_count: it.ticket_count,
        customer_count: it.customer_count,
    }))
}
