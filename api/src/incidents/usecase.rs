//! Showing proposed incidents and deciding about them.

use std::collections::HashMap;

use domain::{
    ids::{IncidentProposalId, TicketId},
    incident::IncidentProposal,
    ticket::Ticket,
};
use persistence::{
    Conn, StorageError,
    incident::{self as store, IncidentPage, IncidentTicket, LinkState},
    ticket as tickets,
};

use super::{
    dto::{IncidentProposalDto, IncidentTicketDto},
    link::intend_link,
};
use crate::{
    auth::Principal,
    http::{ApiError, Code, FieldCode, FieldError},
    state::Work,
    tickets::usecase::load_visible,
};

/// How many tickets of each proposal a list shows.
const EACH: i64 = 10;

/// A page of proposals.
pub fn list(conn: &mut Conn, who: &Principal, page: &IncidentPage) -> Result<Vec<IncidentProposalDto>, ApiError> {
    let proposals = store::list(conn, &who.scope, page)?;
    let ids: Vec<IncidentProposalId> = proposals.iter().map(|proposal| proposal.id).collect();
    let members = store::tickets_of(conn, &who.scope, &ids, EACH)?;
    let known = visible(conn, who, &members)?;
    let of = |proposal: &IncidentProposal| {
        let own = members.iter().filter(|member| member.proposal_id == proposal.id);
        shown(proposal, own, &known)
    };
    Ok(proposals.iter().map(of).collect())
}

/// A proposal.
///
/// # Errors
/// 404.
pub fn show(conn: &mut Conn, who: &Principal, id: IncidentProposalId) -> Result<IncidentProposalDto, ApiError> {
    let proposal = store::find(conn, &who.scope, id)?.ok_or_else(ApiError::not_found)?;
    let members = store::tickets(conn, &who.scope, id)?;
    let known = visible(conn, who, &members)?;
    Ok(shown(&proposal, members.iter(), &known))
}

type Known = HashMap<TicketId, Ticket>;

fn visible(conn: &mut Conn, who: &Principal, members: &[IncidentTicket]) -> Result<Known, StorageError> {
    let ids: Vec<TicketId> = members.iter().map(|member| member.ticket_id).collect();
    if ids.is_empty() {
        return Ok(Known::new());
    }
    let visibility = who.visibility();
    let all = tickets::find_all(conn, &who.scope, &ids)?.into_iter();
    Ok(all.filter(|ticket| visibility.includes(ticket)).map(|ticket| (ticket.id, ticket)).collect())
}

fn shown<'a>(
    proposal: &IncidentProposal,
    members: impl Iterator<Item = &'a IncidentTicket>,
    known: &Known,
) -> IncidentProposalDto {
    let one = |member: &IncidentTicket| {
        known.get(&member.ticket_id).map(|ticket| IncidentTicketDto {
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject.clone(),
            status: ticket.status,
            customer_id: ticket.customer_id,
            link: member.link,
            added_at: member.added_at,
        })
    };
    IncidentProposalDto {
        id: proposal.id,
        version: proposal.version,
        state: proposal.state,
        parent_ticket_id: proposal.parent_ticket_id,
        ticket_count: proposal.ticket_count,
        customer_count: proposal.customer_count,
        tickets: members.filter_map(one).collect(),
        created_at: proposal.created_at,
        updated_at: proposal.updated_at,
        decided_at: proposal.decided_at,
    }
}

/// It is an incident: its tickets are linked to the one that is about it. Said again, tickets that came since are linked.
///
/// # Errors
/// 404; 422 for a parent that the caller does not see; 409 when it was decided otherwise.
pub fn accept(
    work: &mut Work<'_>,
    who: &Principal,
    id: IncidentProposalId,
    parent: Option<TicketId>,
) -> Result<IncidentProposalDto, ApiError> {
    let before = store::lock(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let members = store::tickets(work.conn, &work.scope, id)?;
    let parent = match parent.or(before.parent_ticket_id) {
        Some(parent) => {
            let missing = || FieldError::pointer("#/parent_ticket_id", FieldCode::NotFound);
            let found = load_visible(work.conn, who, parent).map_err(|_| ApiError::validation(vec![missing()]))?;
            if found.deleted_at.is_some() {
                return Err(ApiError::new(Code::Deleted).with("ticket_id", parent.to_string()));
            }
            parent
        }
        None => oldest_open(work, &members)?,
    };
    let after = match before.accept(parent, work.now)? {
        Some((after, draft)) => {
            store::save(work.conn, &work.scope, &after)?;
            work.record(vec![draft])?;
            after
        }
        None => before,
    };
    if members.iter().any(|member| member.link == LinkState::Waiting) {
        intend_link(work, id)?;
    }
    let known = visible(work.conn, who, &members)?;
    Ok(shown(&after, members.iter(), &known))
}

/// The ticket that came first of those that are open; of all, if none is.
fn oldest_open(work: &mut Work<'_>, members: &[IncidentTicket]) -> Result<TicketId, ApiError> {
    let ids: Vec<TicketId> = members.iter().map(|member| member.ticket_id).collect();
    let all = tickets::find_all(work.conn, &work.scope, &ids)?;
    let first = |is_fit: fn(&Ticket) -> bool| {
        members.iter().map(|member| member.ticket_id).find(|id| all.iter().any(|it| it.id == *id && is_fit(it)))
    };
    let found = first(Ticket::holds_up).or_else(|| first(|ticket| ticket.deleted_at.is_none()));
    found.ok_or_else(|| ApiError::new(Code::Conflict).with("reason", "no_ticket"))
}

/// It is no incident.
///
/// # Errors
/// 404; 409 when it was accepted.
pub fn dismiss(work: &mut Work<'_>, who: &Principal, id: IncidentProposalId) -> Result<IncidentProposalDto, ApiError> {
    let before = store::lock(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let after = match before.dismiss(work.now)? {
        Some((after, draft)) => {
            store::save(work.conn, &work.scope, &after)?;
            work.record(vec![draft])?;
            after
        }
        None => before,
    };
    let members = store::tickets(work.conn, &work.scope, id)?;
    let known = visible(work.conn, who, &members)?;
    Ok(shown(&after, members.iter(), &known))
}
