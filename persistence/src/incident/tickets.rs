//! The tickets of proposed incidents.

use diesel::prelude::*;
use domain::{
    ids::{CustomerId, IncidentProposalId, TicketId, WorkspaceId},
    incident::{IncidentState, Member},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{incident_proposals, incident_tickets},
    stored,
    types::{Key, UidColumn},
};

domain::words! {
    /// Whether a ticket of an accepted proposal is linked to the one that is about the trouble.
    pub enum LinkState {
        /// Not looked at since it was accepted.
        Waiting = 1 "waiting",
        /// It is.
        Linked = 2 "linked",
        /// It could not be.
        Refused = 3 "refused",
    }
}

/// A ticket of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentTicket {
    /// The proposal.
    pub proposal_id: IncidentProposalId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// When it came to it.
    pub added_at: Instant,
    /// Is it linked to the ticket that is about the trouble?
    pub link: LinkState,
}

/// Tickets that come to a proposal.
#[derive(Debug, Clone, Copy)]
pub struct Joining<'a> {
    /// The proposal.
    pub proposal_id: IncidentProposalId,
    /// They.
    pub members: &'a [Member],
    /// The place of the first of them, from 1.
    pub first_place: i64,
    /// When.
    pub at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = incident_tickets)]
struct NewRow {
    workspace_id: Key<WorkspaceId>,
    proposal_id: Key<IncidentProposalId>,
    ticket_id: Key<TicketId>,
    customer_id: Key<CustomerId>,
    place: i64,
    added_at: i64,
    link: i16,
}

type Row = (IncidentProposalId, TicketId, i64, i16);

fn read((proposal_id, ticket_id, added_at, link): Row) -> Result<IncidentTicket, StorageError> {
    Ok(IncidentTicket {
        proposal_id,
        ticket_id,
        added_at: Instant::from_millis(added_at),
        link: stored::code("incident_tickets.link", LinkState::from_code, link)?,
    })
}

macro_rules! selected {
    ($scope:expr) => {
        incident_tickets::table.filter(incident_tickets::workspace_id.eq($scope.key())).select((
            incident_tickets::proposal_id,
            incident_tickets::ticket_id,
            incident_tickets::added_at,
            incident_tickets::link,
        ))
    };
}

/// Adds tickets to a proposal.
pub fn add_tickets(conn: &mut Conn, scope: &Scope, joining: &Joining<'_>) -> Result<(), StorageError> {
    let row = |(place, member): (i64, &Member)| NewRow {
        workspace_id: scope.key(),
        proposal_id: Key(joining.proposal_id),
        ticket_id: Key(member.ticket_id),
        customer_id: Key(member.customer_id),
        place,
        added_at: joining.at.millis(),
        link: LinkState::Waiting.code(),
    };
    let rows: Vec<NewRow> = (joining.first_place..).zip(joining.members).map(row).collect();
    on!(conn, |c| diesel::insert_into(incident_tickets::table).values(&rows).execute(c))?;
    Ok(())
}

/// The tickets of a proposal in the order in which they came.
pub fn tickets(conn: &mut Conn, scope: &Scope, id: IncidentProposalId) -> Result<Vec<IncidentTicket>, StorageError> {
    let rows: Vec<Row> = selected!(scope)
        .filter(incident_tickets::proposal_id.eq(Key(id)))
        .order_by(incident_tickets::place.asc())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The first `each` tickets of these proposals, in the order in which they came.
pub fn tickets_of(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[IncidentProposalId],
    each: i64,
) -> Result<Vec<IncidentTicket>, StorageError> {
    let rows: Vec<Row> = selected!(scope)
        .filter(incident_tickets::proposal_id.eq_any_id(ids.iter().copied()))
        .filter(incident_tickets::place.le(each))
        .order_by(incident_tickets::place.asc())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Up to `limit` tickets of a proposal that were not looked at since it was accepted.
pub fn unlinked(
    conn: &mut Conn,
    scope: &Scope,
    id: IncidentProposalId,
    limit: i64,
) -> Result<Vec<TicketId>, StorageError> {
    let rows = incident_tickets::table
        .filter(incident_tickets::workspace_id.eq(scope.key()))
        .filter(incident_tickets::proposal_id.eq(Key(id)))
        .filter(incident_tickets::link.eq(LinkState::Waiting.code()))
        .order_by(incident_tickets::place.asc())
        .limit(limit)
        .select(incident_tickets::ticket_id);
    Ok(rows.load(conn)?)
}

/// Notes what became of the link of a ticket. False: that was noted before.
pub fn note_link(
    conn: &mut Conn,
    scope: &Scope,
    id: IncidentProposalId,
    ticket: TicketId,
    link: LinkState,
) -> Result<bool, StorageError> {
    let waiting = incident_tickets::table
        .find((scope.key(), Key(id), Key(ticket)))
        .filter(incident_tickets::link.eq(LinkState::Waiting.code()));
    Ok(diesel::update(waiting).set(incident_tickets::link.eq(link.code())).execute(conn)? == 1)
}

/// Which proposals these tickets belong to.
pub fn memberships(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[TicketId],
) -> Result<Vec<(TicketId, IncidentProposalId, IncidentState)>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(TicketId, IncidentProposalId, i16)> = incident_tickets::table
        .inner_join(
            incident_proposals::table.on(incident_proposals::workspace_id
                .eq(incident_tickets::workspace_id)
                .and(incident_proposals::id.eq(incident_tickets::proposal_id))),
        )
        .filter(incident_tickets::workspace_id.eq(scope.key()))
        .filter(incident_tickets::ticket_id.eq_any_id(ids.iter().copied()))
        .select((incident_tickets::ticket_id, incident_proposals::id, incident_proposals::state))
        .load(conn)?;
    let one = |(ticket, id, state)| {
        Ok((ticket, id, stored::code("incident_proposals.state", IncidentState::from_code, state)?))
    };
    rows.into_iter().map(one).collect()
}

/// Which proposal a ticket belongs to.
pub fn of_ticket(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Option<IncidentProposalId>, StorageError> {
    let row = incident_tickets::table
        .filter(incident_tickets::workspace_id.eq(scope.key()))
        .filter(incident_tickets::ticket_id.eq_id(ticket))
        .select(incident_tickets::proposal_id);
    Ok(row.first(conn).optional()?)
}

/// Has this customer a ticket in the proposal?
pub fn has_customer(
    conn: &mut Conn,
    scope: &Scope,
    id: IncidentProposalId,
    customer: CustomerId,
) -> Result<bool, StorageError> {
    let row: Option<TicketId> = incident_tickets::table
        .filter(incident_tickets::workspace_id.eq(scope.key()))
        .filter(incident_tickets::proposal_id.eq(Key(id)))
        .filter(incident_tickets::customer_id.eq_id(customer))
        .select(incident_tickets::ticket_id)
        .first(conn)
        .optional()?;
    Ok(row.is_some())
}
