//! The two readers of conditions agree: what SQL finds on either engine is what memory says.
#![cfg(test)]

mod references;
mod same;
mod upgrade;

use diesel::Connection as _;
use domain::{
    category::{Category, CategoryTriage, NewCategory},
    condition::sample::{Dice, Pool},
    ids::{Id, TicketId, WorkspaceId},
    people::{
        Address, Agent, Customer, Organization, Role, Standing, Team, Tier, agent::NewAgent, customer::NewCustomer,
        organization::NewOrganization,
    },
    routing::AssignmentMode,
    ticket::{Language, Ticket},
    time::Instant,
    workspace::Workspace,
};
use persistence::{
    Attempt, Conn, Scope, Writes, agent, category, customer,
    instance::workspace,
    organization, team,
    testing::{TestDatabase, engines},
    ticket,
};
use uuid::Uuid;

const NOW: Instant = Instant::from_millis(1_772_000_000_000);

/// How many tickets a desk has.
const TICKETS: i64 = 40;

/// A desk on one engine, with random tickets.
struct Desk {
    conn: Conn,
    scope: Scope,
    pool: Pool,
    tickets: Vec<Ticket>,
    // Dropped after the connection.
    place: TestDatabase,
}

/// The same desk on each engine, beside another one.
fn desks(seed: u64) -> Vec<Desk> {
    engines()
        .into_iter()
        .map(|engine| {
            let place = TestDatabase::new(engine);
            let mut conn = place.connect();
            // What lies in another workspace is never found.
            together(&mut conn, |conn| fill(conn, 2, seed + 1));
            let (scope, pool, tickets) = together(&mut conn, |conn| fill(conn, 1, seed));
            Desk { conn, scope, pool, tickets, place }
        })
        .collect()
}

/// Runs writes as one transaction: each one alone would wait for the disk.
fn together<T>(conn: &mut Conn, write: impl FnOnce(&mut Conn) -> T) -> T {
    conn.transaction(|conn| Ok::<_, diesel::result::Error>(write(conn))).unwrap()
}

fn fill(conn: &mut Conn, number: u128, seed: u64) -> (Scope, Pool, Vec<Ticket>) {
    let id = WorkspaceId::from_uuid(Uuid::from_u128(number));
    let (slug, zone) = (format!("desk-{number}"), "Asia/Tehran".to_owned());
    let workspace = Workspace::create(id, slug, "Desk".to_owned(), Language::Fa, zone, NOW).0;
    let scope = workspace::insert(conn, &workspace).unwrap();
    let ids = |from: u128, count: u128| -> Vec<Uuid> {
        (from..from + count).map(|id| Uuid::from_u128((number << 64) + id)).collect()
    };
    let mut pool = Pool {
        categories: ids(10, 4),
        teams: ids(20, 2),
        agents: ids(30, 3),
        customers: ids(40, 3),
        organizations: ids(50, 2),
        tickets: Vec::new(),
        now: NOW,
    };
    people(conn, &scope, &pool);
    let mut dice = Dice(seed);
    let mut tickets = Vec::new();
    for (number, id) in (1..=TICKETS).zip(ids(1_000, 1_000)) {
        let ticket = pool.ticket(&mut dice, TicketId::from_uuid(id), number);
        let mut writes = Writes::default();
        ticket::insert(&mut writes, &scope, &ticket);
        writes.flush(conn).unwrap();
        if number <= 2 {
            pool.tickets.push(id);
        }
        tickets.push(ticket);
    }
    (scope, pool, tickets)
}

fn people(conn: &mut Conn, scope: &Scope, pool: &Pool) {
    for (at, id) in pool.organizations.iter().enumerate() {
        let (id, name) = (Id::from_uuid(*id), format!("Organization {at}"));
        let new = NewOrganization {
            id,
            name,
            domains: Vec::new(),
            note: None,
            shares_tickets: false,
            external_ids: Vec::new(),
        };
        let made = organization::insert(conn, scope, &Organization::create(new, NOW).0);
        assert_eq!(made, Ok(Attempt::Done));
    }
    for id in &pool.customers {
        let new = NewCustomer {
            id: Id::from_uuid(*id),
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
        let made = customer::insert(conn, scope, &Customer::create(new, NOW).0);
        assert_eq!(made, Ok(Attempt::Done));
    }
    for (at, id) in pool.agents.iter().enumerate() {
        let new = NewAgent {
            id: Id::from_uuid(*id),
            name: "سارا".to_owned(),
            email: Address::email(&format!("agent{at}@example.com"), Standing::Asserted).unwrap(),
            role: Role::Agent,
            locale: None,
            time_zone: None,
            has_password: false,
            team_ids: Vec::new(),
        };
        agent::insert(conn, scope, &Agent::create(new, NOW).0, None).unwrap();
    }
    for (at, id) in pool.teams.iter().enumerate() {
        let made =
            Team::create(Id::from_uuid(*id), format!("Team {at}"), None, AssignmentMode::Manual, None, None, NOW).0;
        team::insert(conn, scope, &made).unwrap();
    }
    for (id, parent_id) in tree(pool) {
        let key = format!("key-{}", id.uuid().as_u128() % 100);
        let (name_fa, name_en) = ("فنی".to_owned(), "Technical".to_owned());
        let new = NewCategory {
            id,
            parent_id,
            key,
            name_fa,
            name_en,
            position: 1,
            team_id: None,
            seed_words: Vec::new(),
            triage: CategoryTriage::Automatic,
            required_skills: Vec::new(),
        };
        category::insert(conn, scope, &Category::create(new, NOW).0).unwrap();
    }
}

/// The second and third category are below the first, the fourth below the third.
fn tree(pool: &Pool) -> Vec<(domain::ids::CategoryId, Option<domain::ids::CategoryId>)> {
    let parents = [None, Some(0), Some(0), Some(2)];
    let id = |at: usize| Id::from_uuid(pool.categories[at]);
    parents.iter().enumerate().map(|(at, parent)| (id(at), parent.map(id))).collect()
}
