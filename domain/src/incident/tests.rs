use uuid::Uuid;

use super::*;
use crate::{
    event::EventKind,
    ids::{CustomerId, IncidentProposalId, OrganizationId, TicketId},
    time::Instant,
    triage::Spread,
};

const AIMS: IncidentAims = IncidentAims { customers: 5, minutes: 30 };

fn peer(number: u128, customer: u128, house: Option<u128>) -> Peer {
    Peer {
        ticket_id: TicketId::from_uuid(Uuid::from_u128(number)),
        customer_id: CustomerId::from_uuid(Uuid::from_u128(customer)),
        organization_id: house.map(|id| OrganizationId::from_uuid(Uuid::from_u128(id))),
        incident: None,
    }
}

/// Tickets 1 to `count`, each of a customer of its own.
fn crowd(count: u128) -> Vec<Peer> {
    (1..=count).map(|number| peer(number, number, None)).collect()
}

fn incident() -> IncidentProposalId {
    IncidentProposalId::from_uuid(Uuid::from_u128(77))
}

#[test]
fn five_customers_make_an_incident_and_four_do_not() {
    let own = peer(100, 100, None);
    assert_eq!(found(&own, &crowd(3), &AIMS), Found::Nothing);
    let Found::Proposes(tickets) = found(&own, &crowd(4), &AIMS) else { panic!("an incident") };
    assert_eq!(tickets.len(), 5);
    assert_eq!(tickets.last(), Some(&own.ticket_id));
    let aims = IncidentAims { customers: 3, ..AIMS };
    assert!(matches!(found(&own, &crowd(2), &aims), Found::Proposes(_)));
}

#[test]
fn one_customer_who_writes_often_is_no_incident() {
    let own = peer(100, 1, None);
    let alike: Vec<Peer> = (1..50).map(|number| peer(number, 1, None)).collect();
    assert_eq!(found(&own, &alike, &AIMS), Found::Nothing);
    assert_eq!(spread(&own, &alike, &AIMS), (Spread::One, Vec::new()));
}

#[test]
fn what_is_like_a_member_joins_and_what_is_like_dismissed_ones_starts_anew() {
    let own = peer(100, 100, None);
    for (state, expected) in [
        (IncidentState::Open, Found::Joins(incident())),
        (IncidentState::Accepted, Found::Joins(incident())),
        (IncidentState::Dismissed, Found::Nothing),
    ] {
        let mut alike = crowd(6);
        alike.iter_mut().take(4).for_each(|peer| peer.incident = Some((incident(), state)));
        assert_eq!(found(&own, &alike, &AIMS), expected, "{state}");
    }
    let mut alike = crowd(8);
    alike.iter_mut().take(4).for_each(|peer| peer.incident = Some((incident(), IncidentState::Dismissed)));
    let Found::Proposes(tickets) = found(&own, &alike, &AIMS) else { panic!("an incident") };
    assert_eq!(tickets.len(), 5, "without the dismissed ones");
}

#[test]
fn a_workspace_that_wants_none_gets_none() {
    let aims = IncidentAims { customers: 0, ..AIMS };
    let own = peer(100, 100, Some(1));
    assert_eq!(found(&own, &crowd(50), &aims), Found::Nothing);
    assert_eq!(spread(&own, &crowd(50), &aims), (Spread::One, Vec::new()));
}

#[test]
fn an_organization_counts_once_towards_many() {
    let own = peer(100, 100, Some(1));
    let colleagues: Vec<Peer> = (1..9).map(|number| peer(number, number, Some(1))).collect();
    let (spread_of, tickets) = spread(&own, &colleagues, &AIMS);
    assert_eq!((spread_of, tickets.len()), (Spread::Organization, 8));
    assert_eq!(spread(&own, &colleagues[..1], &AIMS).0, Spread::One, "two of one house");
    assert_eq!(spread(&own, &crowd(3), &AIMS).0, Spread::One);
    let others: Vec<Peer> = (1..5).map(|number| peer(number, number, Some(number + 10))).collect();
    assert_eq!(spread(&own, &others, &AIMS), (Spread::Many, others.iter().map(|peer| peer.ticket_id).collect()));
    assert_eq!(spread(&own, &crowd(90), &AIMS).1.len(), MOST_EVIDENCE);
}

fn member(number: u128) -> Member {
    let Peer { ticket_id, customer_id, .. } = peer(number, number, None);
    Member { ticket_id, customer_id }
}

#[test]
fn a_proposal_is_accepted_or_dismissed_once() {
    let now = Instant::from_millis(5);
    let (open, told) = IncidentProposal::propose(incident(), &[member(1), member(2)], 2, now);
    assert_eq!((told.kind, told.version, open.ticket_count), (EventKind::IncidentProposed, 1, 2));
    let parent = member(9).ticket_id;
    let (accepted, told) = open.accept(parent, now).unwrap().unwrap();
    assert_eq!((told.kind, told.version), (EventKind::IncidentAccepted, 2));
    assert_eq!((accepted.state, accepted.parent_ticket_id), (IncidentState::Accepted, Some(parent)));
    assert_eq!(accepted.accept(parent, now), Ok(None));
    assert_eq!(accepted.accept(member(8).ticket_id, now), Err(IncidentRefusal::OtherParent(parent)));
    assert_eq!(accepted.dismiss(now), Err(IncidentRefusal::Decided(IncidentState::Accepted)));
    let (dismissed, _) = open.dismiss(now).unwrap().unwrap();
    assert_eq!(dismissed.dismiss(now), Ok(None));
    assert_eq!(dismissed.accept(parent, now), Err(IncidentRefusal::Decided(IncidentState::Dismissed)));
    assert_eq!(dismissed.join(member(3), true, now), None);
}

#[test]
fn a_proposal_grows_up_to_a_bound() {
    let now = Instant::from_millis(5);
    let (mut proposal, _) = IncidentProposal::propose(incident(), &[member(1)], 1, now);
    for number in 2..=400 {
        if let Some((after, told)) = proposal.join(member(number), number % 2 == 0, now) {
            assert_eq!((told.version, told.kind), (after.version, EventKind::IncidentExtended));
            proposal = after;
        }
    }
    assert_eq!((proposal.ticket_count, proposal.customer_count), (MOST_TICKETS, 101));
}
