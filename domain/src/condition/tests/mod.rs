//! Conditions as a whole: laws that hold for every condition, and stories.

mod docs;
mod faults;
mod laws;
mod meaning;

use serde_json::Value;
use uuid::Uuid;

use super::{
    Calendars, Condition, Grammar, Subject, World,
    sample::{Dice, Pool},
};
use crate::{
    ids::{AgentId, CalendarId, CategoryId, TicketId},
    ticket::Ticket,
    time::Instant,
};

const EVERYTHING: Grammar = Grammar { changes: true, me: true, spans: true };

/// A calendar in which every second hour is worked.
struct Half;

impl Calendars for Half {
    fn shift(&self, calendar: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant> {
        calendar.is_none().then(|| from.plus_seconds(seconds * 2))
    }
}

fn numbers(from: u128, count: u128) -> Vec<Uuid> {
    (from..from + count).map(Uuid::from_u128).collect()
}

fn pool() -> Pool {
    Pool {
        categories: numbers(10, 4),
        teams: numbers(20, 2),
        agents: numbers(30, 3),
        customers: numbers(40, 3),
        organizations: numbers(50, 2),
        tickets: numbers(60, 2),
        now: Instant::from_millis(1_772_000_000_000),
    }
}

/// 11 and 12 are below 10, and 13 below 12.
fn tree() -> Vec<(CategoryId, Option<CategoryId>)> {
    let id = |number| CategoryId::from_uuid(Uuid::from_u128(number));
    vec![(id(10), None), (id(11), Some(id(10))), (id(12), Some(id(10))), (id(13), Some(id(12)))]
}

fn ticket(dice: &mut Dice) -> Ticket {
    pool().ticket(dice, TicketId::from_uuid(Uuid::from_u128(1)), 3)
}

fn read(json: &Value) -> Condition {
    match Condition::parse(json, EVERYTHING) {
        Ok(parsed) => parsed.condition,
        Err(faults) => panic!("{json} {faults:?}"),
    }
}

fn holds(condition: &Condition, subject: Subject<'_>) -> bool {
    let categories = tree();
    let me = Some(AgentId::from_uuid(Uuid::from_u128(30)));
    let world = World { now: pool().now, me, categories: &categories, calendars: &Half };
    condition.matches(subject, &world).unwrap()
}
