//! The decision about one new ticket among those that are like it.

use std::collections::BTreeSet;

use super::{IncidentAims, IncidentState};
use crate::{
    ids::{CustomerId, IncidentProposalId, OrganizationId, TicketId},
    triage::Spread,
};

/// From how many customers of one organization on a trouble is the organization's.
const SEVERAL: usize = 3;
/// The most tickets that are named as evidence.
pub const MOST_EVIDENCE: usize = 20;

/// A ticket of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its id.
    pub ticket_id: TicketId,
    /// Who asks.
    pub customer_id: CustomerId,
    /// The company asking.
    pub organization_id: Option<OrganizationId>,
    /// The proposal that it belongs to.
    pub incident: Option<(IncidentProposalId, IncidentState)>,
}

/// What a new ticket is to those that are like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// There are too few.
    Nothing,
    /// It tells of what this proposal is about.
    Joins(IncidentProposalId),
    /// Together with these it is an incident.
    Proposes(Vec<TicketId>),
}

/// Does the ticket make or join an incident? `alike` are the tickets of the window that are like it.
///
/// What a person has dismissed counts for nothing: it takes as many new ones to propose it again.
pub fn found(own: &Peer, alike: &[Peer], aims: &IncidentAims) -> Found {
    if aims.customers <= 0 {
        return Found::Nothing;
    }
    let member = alike.iter().filter_map(|peer| peer.incident).find(|(_, state)| *state != IncidentState::Dismissed);
    if let Some((incident, _)) = member {
        return Found::Joins(incident);
    }
    let free: Vec<&Peer> = alike.iter().filter(|peer| peer.incident.is_none()).collect();
    let customers: BTreeSet<CustomerId> = free.iter().map(|peer| peer.customer_id).chain([own.customer_id]).collect();
    if customers.len() < usize::try_from(aims.customers).unwrap_or(usize::MAX) {
        return Found::Nothing;
    }
    Found::Proposes(free.iter().map(|peer| peer.ticket_id).chain([own.ticket_id]).collect())
}

/// Whom the trouble of the ticket concerns, by the tickets that are like it, with the first [`MOST_EVIDENCE`] of them.
///
/// Many: as many organizations (or customers without one) as make an incident. An organization: three of its
/// customers.
pub fn spread(own: &Peer, alike: &[Peer], aims: &IncidentAims) -> (Spread, Vec<TicketId>) {
    let party = |peer: &Peer| peer.organization_id.map_or(Party::Alone(peer.customer_id), Party::House);
    let parties: BTreeSet<Party> = alike.iter().map(party).chain([party(own)]).collect();
    let least = usize::try_from(aims.customers).unwrap_or(usize::MAX);
    if least > 0 && parties.len() >= least {
        return (Spread::Many, evidence(alike.iter()));
    }
    let of_house = |peer: &&Peer| own.organization_id.is_some() && peer.organization_id == own.organization_id;
    let house: Vec<&Peer> = alike.iter().filter(of_house).collect();
    let customers: BTreeSet<CustomerId> = house.iter().map(|peer| peer.customer_id).chain([own.customer_id]).collect();
    if least > 0 && own.organization_id.is_some() && customers.len() >= SEVERAL {
        return (Spread::Organization, evidence(house.into_iter()));
    }
    (Spread::One, Vec::new())
}

fn evidence<'a>(peers: impl Iterator<Item = &'a Peer>) -> Vec<TicketId> {
    peers.take(MOST_EVIDENCE).map(|peer| peer.ticket_id).collect()
}

/// Who counts as one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Party {
    Alone(CustomerId),
    House(OrganizationId),
}
