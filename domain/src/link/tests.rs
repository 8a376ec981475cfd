//! Which links there may be, decided without a database.

use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    event::EventKind,
    ids::{CustomerId, MessageId},
    people::Tier,
    ticket::{
        Change, Channel, Command, Facts, NewTicket, Outcome, Priority, Rejection, Status, Ticket, TicketEvent,
        TicketPatch, allowed_statuses, apply, create, decide,
    },
};

fn at(seconds: i64) -> Instant {
    Instant::from_millis(1_700_000_000_000).plus_seconds(seconds)
}

fn tkt(number: u128) -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(number))
}

fn lnk(number: u128) -> LinkId {
    LinkId::from_uuid(Uuid::from_u128(number))
}

fn ticket(number: u128) -> Ticket {
    let new = NewTicket {
        id: tkt(number),
        number: i64::try_from(number).unwrap(),
        subject: "s".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id: CustomerId::from_uuid(Uuid::from_u128(2)),
        tier: Tier::Standard,
        organization_id: None,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: MessageId::from_uuid(Uuid::from_u128(3)),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    create(new, at(0)).0
}

fn linked(relation: Relation, known: &Known) -> Result<Linked, LinkRefusal> {
    link(&ticket(1), &ticket(2), relation, known, lnk(9), at(1))
}

fn shown(event: &TicketEvent) -> Option<LinkEnd> {
    match event.changes.first() {
        Some(Change::Link { to, .. }) => *to,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_one_is_to_the_other_is_the_inverse_of_what_the_other_is_to_it() {
    for relation in Relation::ALL.iter().copied() {
        assert_eq!(relation.inverse().inverse(), relation);
        assert_eq!(relation.inverse().kind(), relation.kind());
        assert_eq!(relation == relation.inverse(), relation.kind().is_mutual());
        for (one, other) in [(1, 2), (2, 1)] {
            let link = Link::between(lnk(9), tkt(one), relation, tkt(other), at(0));
            let (seen, back) = (link.seen_from(tkt(one)), link.seen_from(tkt(other)));
            assert_eq!((seen.relation, seen.ticket_id), (relation, tkt(other)));
            assert_eq!((back.relation, back.ticket_id), (relation.inverse(), tkt(one)));
            let turned = Link::between(lnk(9), tkt(other), relation.inverse(), tkt(one), at(0));
            assert_eq!(turned, link, "said from either side it is the same link");
        }
    }
}

#[test]
fn both_tickets_are_told_what_the_other_one_is() {
    let made = linked(Relation::Blocks, &Known::default()).unwrap();
    assert_eq!((made.link.source_id, made.link.target_id), (tkt(2), tkt(1)));
    assert_eq!((made.of_source.kind, made.of_target.kind), (EventKind::TicketLinked, EventKind::TicketLinked));
    let (of_source, of_target) = (shown(&made.of_source).unwrap(), shown(&made.of_target).unwrap());
    assert_eq!((of_source.relation, of_source.ticket_id), (Relation::DependsOn, tkt(1)));
    assert_eq!((of_target.relation, of_target.ticket_id), (Relation::Blocks, tkt(2)));
    let gone = unlink(&made.link, &ticket(2), &ticket(1)).unwrap();
    assert_eq!((gone.of_source.kind, shown(&gone.of_source)), (EventKind::TicketUnlinked, None));
}

#[test]
fn a_ticket_is_nothing_to_itself_and_the_bin_is_left_alone() {
    let known = Known::default();
    let (one, mut two) = (ticket(1), ticket(2));
    let to_itself = link(&one, &one, Relation::RelatedTo, &known, lnk(9), at(1));
    assert_eq!(to_itself, Err(LinkRefusal::Itself));
    two.deleted_at = Some(at(1));
    for (ticket, other) in [(&one, &two), (&two, &one)] {
        let refused = link(ticket, other, Relation::RelatedTo, &known, lnk(9), at(1));
        assert_eq!(refused, Err(LinkRefusal::Deleted(two.id)));
    }
}

#[test]
fn a_repeat_is_refused_and_so_is_the_contrary() {
    for relation in Relation::ALL.iter().copied() {
        let existing = Some(Link::between(lnk(5), tkt(1), relation, tkt(2), at(0)));
        assert_eq!(linked(relation, &Known { existing, ..Known::default() }), Err(LinkRefusal::Exists(lnk(5))));
        let known = Known { existing, leads_back: relation.kind().is_acyclic(), ..Known::default() };
        let contrary = linked(relation.inverse(), &known);
        let expected = match relation.kind().is_acyclic() {
            true => LinkRefusal::Circle,
            false => LinkRefusal::Exists(lnk(5)),
        };
        assert_eq!(contrary, Err(expected), "{relation}");
    }
}

#[test]
fn a_child_has_one_parent_and_a_follow_up_stays_what_it_is() {
    let parent = Link::between(lnk(5), tkt(1), Relation::ChildOf, tkt(3), at(0));
    let known = Known { parent: Some(parent), ..Known::default() };
    let refused = linked(Relation::ChildOf, &known);
    assert_eq!(refused, Err(LinkRefusal::HasParent { id: lnk(5), parent_id: tkt(3) }));
    let follow_up = linked(Relation::FollowUpOf, &Known::default()).unwrap().link;
    assert_eq!(unlink(&follow_up, &ticket(1), &ticket(2)), Err(LinkRefusal::Fixed));
}

fn close(ticket: &Ticket, actor: &Actor) -> Result<Outcome, Rejection> {
    let patch = TicketPatch { status: Some(Status::Closed), ..TicketPatch::default() };
    decide(ticket, &Command::Update(Box::new(patch)), &Facts::default(), actor, at(2))
}

/// Ticket 1, which depends on ticket 2, and that one.
fn dependent() -> (Ticket, Ticket) {
    let (mut source, mut target) = (ticket(1), ticket(2));
    let made = linked(Relation::DependsOn, &Known::default()).unwrap();
    apply(&mut source, &made.of_source, at(1));
    apply(&mut target, &made.of_target, at(1));
    (source, target)
}

#[test]
fn the_team_does_not_close_what_depends_on_something_open_and_is_told_on_what() {
    let (source, target) = dependent();
    let by = vec![Blocker { id: target.id, number: 2 }];
    assert_eq!(close(&source, &Actor::System), Err(Rejection::Blocked { by }));
    assert!(!allowed_statuses(&source).contains(&Status::Closed));
    assert!(close(&target, &Actor::System).is_ok(), "the other one is free");
    let customer = Actor::Customer(source.customer_id);
    assert!(close(&source, &customer).is_ok(), "who asks may say that it is settled");
}

#[test]
fn a_dependant_follows_what_it_depends_on() {
    let (mut source, open) = dependent();
    let mut settled = [open.clone(), open.clone(), open.clone()];
    settled[0].status = Status::Closed;
    settled[1].spam = true;
    settled[2].deleted_at = Some(at(2));
    for closed in &settled {
        let freed = follow(&source, &open, closed).unwrap();
        assert_eq!(freed.kind, EventKind::TicketBlockersChanged);
        apply(&mut source, &freed, at(3));
        assert!(source.blocked_by.is_empty() && allowed_statuses(&source).contains(&Status::Closed));
        assert_eq!(follow(&source, closed, &settled[0]), None, "from one rest to another");
        let held = follow(&source, closed, &open).unwrap();
        apply(&mut source, &held, at(4));
        assert_eq!(source.blocked_by, [Blocker { id: open.id, number: 2 }]);
    }
    let mut working = open.clone();
    working.status = Status::InReview;
    assert_eq!(follow(&source, &open, &working), None, "open is open");
}

#[test]
fn taking_a_dependency_away_frees_the_ticket_and_a_settled_one_never_held_it() {
    let (mut source, target) = dependent();
    let link = Link::between(lnk(9), source.id, Relation::DependsOn, target.id, at(1));
    let gone = unlink(&link, &source, &target).unwrap();
    apply(&mut source, &gone.of_source, at(2));
    assert!(source.blocked_by.is_empty());
    let mut closed = target;
    closed.status = Status::Closed;
    let made = link_of(&source, &closed);
    assert_eq!(made.of_source.changes.len(), 1, "only the link: {made:?}");
}

fn link_of(source: &Ticket, target: &Ticket) -> Linked {
    link(source, target, Relation::DependsOn, &Known::default(), lnk(9), at(1)).unwrap()
}

#[test]
fn a_ticket_depends_on_so_many_and_no_more() {
    let known = |dependencies| Known { dependencies, ..Known::default() };
    assert!(linked(Relation::Blocks, &known(MAX_DEPENDENCIES - 1)).is_ok());
    assert_eq!(linked(Relation::Blocks, &known(MAX_DEPENDENCIES)), Err(LinkRefusal::TooMany));
    assert!(linked(Relation::RelatedTo, &known(MAX_DEPENDENCIES)).is_ok(), "other kinds are not counted");
}
