//! Tickets that change together are locked together.

#![cfg(test)]

use std::{sync::mpsc, thread, time::Duration};

use diesel::{Connection, prelude::*, sql_query, sql_types::BigInt};
use domain::{
    ids::{CustomerId, LinkId, MessageId, TicketId, WorkspaceId},
    link::{self, Known, LinkKind, Relation},
    people::{Customer, Tier, customer::NewCustomer},
    ticket::{Channel, Language, NewTicket, Priority, Ticket, apply_all, create},
    time::Instant,
};
use persistence::{
    Attempt, Conn, Engine, Scope, StorageError, Writes, customer,
    instance::workspace::{self, Workspace},
    link as links,
    testing::{TestDatabase, engines},
    ticket,
};
use uuid::Uuid;

const AT: Instant = Instant::from_millis(1_774_000_000_000);

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn desk(conn: &mut Conn) -> Scope {
    let id = WorkspaceId::from_uuid(uuid(1));
    let (made, _) =
        Workspace::create(id, "desk".to_owned(), "Desk".to_owned(), Language::Fa, "Asia/Tehran".to_owned(), AT);
    let scope = workspace::insert(conn, &made).unwrap();
    let new = NewCustomer {
        id: CustomerId::from_uuid(uuid(2)),
        name: None,
        external_id: None,
        external_ids: Vec::new(),
        locale: None,
        time_zone: None,
        tier: Tier::Standard,
        organization_id: None,
        note: None,
        emails: Vec::new(),
        phones: Vec::new(),
    };
    assert_eq!(customer::insert(conn, &scope, &Customer::create(new, AT).0), Ok(Attempt::Done));
    scope
}

fn opened(conn: &mut Conn, scope: &Scope, number: u128) -> Ticket {
    let new = NewTicket {
        id: TicketId::from_uuid(uuid(number)),
        number: i64::try_from(number).unwrap(),
        subject: "s".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id: CustomerId::from_uuid(uuid(2)),
        tier: Tier::Standard,
        organization_id: None,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: MessageId::from_uuid(uuid(number)),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    let (ticket, _) = create(new, AT);
    flush(conn, |writes| ticket::insert(writes, scope, &ticket));
    ticket
}

fn found(conn: &mut Conn, scope: &Scope, id: TicketId) -> Ticket {
    ticket::find(conn, scope, id).unwrap().unwrap()
}

fn flush(conn: &mut Conn, gather: impl FnOnce(&mut Writes)) {
    let mut writes = Writes::default();
    gather(&mut writes);
    writes.flush(conn).unwrap();
}

/// Makes one to the other what `relation` says, as the service does it.
fn bind(conn: &mut Conn, scope: &Scope, one: &Ticket, relation: Relation, other: &Ticket, number: u128) {
    let id = LinkId::from_uuid(uuid(number));
    let made = link::link(one, other, relation, &Known::default(), id, AT).unwrap();
    let (source, target) = if made.link.source_id == one.id { (one, other) } else { (other, one) };
    flush(conn, |writes| {
        links::insert(writes, scope, &made.link);
        ticket::save(writes, scope, source, &apply_all(source, &[made.of_source], AT));
        ticket::save(writes, scope, target, &apply_all(target, &[made.of_target], AT));
    });
}

fn locked(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Vec<TicketId>, StorageError> {
    let ticket::Locked { ticket, dependants, .. } = ticket::lock_with_dependants(conn, scope, id)?.unwrap();
    assert_eq!(ticket.id, id);
    Ok(dependants.iter().map(|ticket| ticket.id).collect())
}

#[test]
fn a_ticket_is_locked_with_those_that_depend_on_it_and_no_others() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        let scope = desk(&mut conn);
        let [blocker, early, late, child] = [20, 10, 30, 40].map(|number| opened(&mut conn, &scope, number));
        bind(&mut conn, &scope, &late, Relation::DependsOn, &blocker, 51);
        let blocker = found(&mut conn, &scope, blocker.id);
        bind(&mut conn, &scope, &blocker, Relation::Blocks, &early, 52);
        let blocker = found(&mut conn, &scope, blocker.id);
        bind(&mut conn, &scope, &child, Relation::ChildOf, &blocker, 53);
        assert_eq!(locked(&mut conn, &scope, blocker.id), Ok(vec![early.id, late.id]), "in the order of their ids");
        assert_eq!(locked(&mut conn, &scope, late.id), Ok(Vec::new()), "not what it depends on itself");
        assert_eq!(ticket::lock_with_dependants(&mut conn, &scope, TicketId::from_uuid(uuid(99))), Ok(None));
        let both = ticket::lock_all(&mut conn, &scope, &[late.id, early.id, late.id]).unwrap();
        assert_eq!(both.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [early.id, late.id]);
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Waits until somebody waits for a lock.
fn until_somebody_waits(conn: &mut Conn) {
    for _ in 0..2_000 {
        let waiting = "SELECT count(*) AS count FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        if sql_query(waiting).get_result::<Count>(conn).unwrap().count > 0 {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("nobody waits");
}

#[test]
fn whoever_comes_to_depend_on_a_ticket_while_its_lock_is_waited_for_is_locked_too() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let place = TestDatabase::new(Engine::Postgres);
    let mut conn = place.connect();
    let scope = desk(&mut conn);
    let (early, blocker) = (opened(&mut conn, &scope, 10), opened(&mut conn, &scope, 20));
    let mut other = place.connect();
    let (sent, received) = mpsc::channel();
    let waiter = conn.transaction(|conn| {
        ticket::lock_all(conn, &scope, &[early.id, blocker.id]).unwrap();
        let waiter = thread::spawn(move || {
            let seen = other.transaction(|conn| locked(conn, &scope, blocker.id));
            sent.send(seen).unwrap();
        });
        until_somebody_waits(conn);
        bind(conn, &scope, &early, Relation::DependsOn, &blocker, 51);
        Ok::<_, StorageError>(waiter)
    });
    assert_eq!(received.recv_timeout(Duration::from_secs(30)), Ok(Ok(vec![early.id])));
    waiter.unwrap().join().unwrap();
}

#[test]
fn two_tickets_are_linked_once_in_each_way_and_a_child_to_one_parent() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        let scope = desk(&mut conn);
        let [one, two, three] = [10, 20, 30].map(|number| opened(&mut conn, &scope, number));
        let insert = |conn: &mut Conn, source: &Ticket, target: &Ticket, kind, number| {
            let (id, created_at) = (LinkId::from_uuid(uuid(number)), AT);
            let link = link::Link { id, kind, source_id: source.id, target_id: target.id, created_at };
            let mut writes = Writes::default();
            links::insert(&mut writes, &scope, &link);
            writes.flush(conn)
        };
        insert(&mut conn, &one, &two, LinkKind::Parent, 51).unwrap();
        insert(&mut conn, &one, &two, LinkKind::Incident, 52).unwrap();
        for (target, kind) in [(&two, LinkKind::Incident), (&three, LinkKind::Parent)] {
            let refused = insert(&mut conn, &one, target, kind, 53);
            assert!(matches!(refused, Err(StorageError::Unique { .. })), "{refused:?}");
        }
    }
}
