//! Which of the records named are there.

use domain::condition::{IdKind, Reference};
use persistence::condition::missing;
use uuid::Uuid;

use super::desks;

#[test]
fn what_is_not_in_the_workspace_is_missing_in_the_order_of_its_naming() {
    for desk in &mut desks(1) {
        let pool = &desk.pool;
        let stranger = Uuid::from_u128((2 << 64) + 20);
        let named = [
            (IdKind::Team, stranger),
            (IdKind::Category, pool.categories[3]),
            (IdKind::Team, pool.teams[1]),
            (IdKind::Agent, pool.agents[0]),
            (IdKind::Customer, pool.customers[0]),
            (IdKind::Organization, pool.organizations[0]),
            (IdKind::Ticket, pool.tickets[0]),
            (IdKind::Calendar, Uuid::from_u128(5)),
            // There is one, and it is a team.
            (IdKind::Agent, pool.teams[0]),
        ];
        let references: Vec<Reference> = named
            .iter()
            .enumerate()
            .map(|(at, (kind, id))| Reference { path: vec![at.to_string()], kind: *kind, id: *id })
            .collect();
        let missing = missing(&mut desk.conn, &desk.scope, &references).unwrap();
        let places: Vec<&str> = missing.iter().map(|it| it.path[0].as_str()).collect();
        assert_eq!(places, ["0", "7", "8"]);
    }
}
