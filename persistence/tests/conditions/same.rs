//! Random trees over random tickets.

use domain::{
    condition::{Calendars, Condition, Field, Grammar, Lowered, Subject, World, sample::Dice},
    ids::{AgentId, CalendarId, TicketId},
    policy::Visibility,
    ticket::{Assignee, Priority, Sort, SortKey, Status, Tag, TeamFilter, Ticket, TicketFilter},
    time::Instant,
};
use persistence::{
    Writes,
    condition::Search,
    ticket::{self, TicketPage},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, NOW, desks, together, tree};

/// A calendar in which every second hour is worked.
struct Half;

impl Calendars for Half {
    fn shift(&self, _: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant> {
        Some(from.plus_seconds(seconds * 2))
    }
}

fn lowered(desk: &Desk, json: &Value) -> Lowered {
    let condition = Condition::parse(json, Grammar { changes: true, me: true, spans: true }).unwrap().condition;
    let me = Some(AgentId::from_uuid(desk.pool.agents[0]));
    condition.lower(&World { now: NOW, me, categories: &tree(&desk.pool), calendars: &Half }).unwrap()
}

fn page(related: bool) -> TicketPage {
    let sort = vec![Sort { key: SortKey::Number, descending: false }];
    TicketPage { sort, after: None, backward: false, limit: 1_000, related }
}

/// What SQL finds, by number.
fn found(desk: &mut Desk, search: &Search) -> Vec<i64> {
    let brief = ticket::list_brief(&mut desk.conn, &desk.scope, &Visibility::All, search, &page(false)).unwrap();
    brief.iter().map(|brief| brief.number).collect()
}

/// The same; every way of listing finds it.
fn found_every_way(desk: &mut Desk, search: &Search) -> Vec<i64> {
    let found = found(desk, search);
    let (conn, scope, all) = (&mut desk.conn, &desk.scope, &Visibility::All);
    for related in [false, true] {
        let whole = ticket::list(conn, scope, all, search, &page(related)).unwrap();
        assert_eq!(whole.iter().map(|view| view.ticket.number).collect::<Vec<_>>(), found);
    }
    assert_eq!(ticket::count(conn, scope, all, search, 1_000), Ok(i64::try_from(found.len()).unwrap()));
    found
}

/// What memory says, by number.
fn expected(desk: &Desk, condition: &Lowered) -> Vec<i64> {
    let fits = |ticket: &&Ticket| condition.matches(Subject::State(ticket));
    desk.tickets.iter().filter(fits).map(|ticket| ticket.number).collect()
}

pub fn check(desk: &mut Desk, json: &Value) -> usize {
    let condition = lowered(desk, json);
    let expected = expected(desk, &condition);
    let found = found(desk, &Search { condition, recurs: false });
    assert_eq!(found, expected, "{:?} {json}", desk.conn.engine());
    found.len()
}

#[test]
fn both_readers_say_the_same_of_random_trees_and_tickets() {
    let (mut some, mut none, mut every) = (0, 0, 0);
    // Other trees in every run; a failure names its tree.
    let base = Uuid::now_v7().as_u64_pair().1;
    for desk in &mut desks(20_260_321) {
        for seed in 0..400 {
            let json = desk.pool.condition(&mut Dice(base.wrapping_add(seed)), 4);
            match check(desk, &json) {
                0 => none += 1,
                n if n == desk.tickets.len() => every += 1,
                _ => some += 1,
            }
        }
    }
    assert!(some > 100, "the trees say nothing: {some} find some, {none} none, {every} every ticket");
}

#[test]
fn both_readers_say_the_same_of_every_field_with_every_operator_and_its_opposite() {
    for desk in &mut desks(7) {
        let mut dice = Dice(11);
        for field in Field::ALL {
            for op in field.ops().into_iter().flat_map(|op| [op; 3]) {
                let test = desk.pool.test_of(&mut dice, *field, op);
                check(desk, &test);
                check(desk, &json!({"none": [test]}));
            }
        }
    }
}

#[test]
fn a_changed_ticket_is_found_by_what_it_is_now() {
    for desk in &mut desks(99) {
        let mut dice = Dice(5);
        for at in 0..desk.tickets.len() {
            let before = desk.tickets[at].clone();
            let drawn = desk.pool.ticket(&mut dice, before.id, before.number);
            // What is never changed after the opening.
            let after = Ticket {
                version: before.version + 1,
                channel: before.channel,
                created_at: before.created_at,
                follow_up_of_id: before.follow_up_of_id,
                ..drawn
            };
            let mut writes = Writes::default();
            ticket::save(&mut writes, &desk.scope, &before, &after);
            together(&mut desk.conn, |conn| writes.flush(conn)).unwrap();
            desk.tickets[at] = after;
        }
        for seed in 0..150 {
            let json = desk.pool.condition(&mut Dice(seed), 3);
            check(desk, &json);
        }
    }
}

#[test]
fn texts_meet_in_their_normal_form_and_no_character_has_a_meaning_of_its_own() {
    for desk in &mut desks(3) {
        for part in ["كارت", "کارت 1234", "نمی‌شوم", "%", "_", "'", "\\", "\"", "REFUND", "…", "i"] {
            check(desk, &json!({"field": "subject", "op": "contains", "value": part}));
        }
        let subject = |desk: &mut Desk, part: &str| {
            let json = json!({"field": "subject", "op": "contains", "value": part});
            let condition = lowered(desk, &json);
            found(desk, &Search { condition, recurs: false })
        };
        assert!(!subject(desk, "كارت ۱۲۳۴").is_empty(), "some subject holds it");
        assert_eq!(subject(desk, "كارت ۱۲۳۴"), subject(desk, "کارت 1234"));
        assert_eq!(subject(desk, "%%"), [0; 0]);
    }
}

/// Some plain filters, each of which restricts something.
fn filters(desk: &Desk) -> Vec<TicketFilter> {
    let plain = TicketFilter::default;
    let agent = AgentId::from_uuid(desk.pool.agents[0]);
    let team = domain::ids::Id::from_uuid(desk.pool.teams[0]);
    let first = &desk.tickets[0];
    vec![
        plain(),
        TicketFilter { spam: true, ..plain() },
        TicketFilter { deleted: true, ..plain() },
        TicketFilter { status: vec![Status::AwaitingReply], ..plain() },
        TicketFilter { status: vec![Status::InReview, Status::Closed], ..plain() },
        TicketFilter { priority: vec![Priority::High, Priority::Low], ..plain() },
        TicketFilter { assignee: vec![Assignee::None], ..plain() },
        TicketFilter { assignee: vec![Assignee::None, Assignee::Agent(agent)], ..plain() },
        TicketFilter { team: vec![TeamFilter::Team(team)], ..plain() },
        TicketFilter { team: vec![TeamFilter::Team(team), TeamFilter::None], ..plain() },
        TicketFilter { category_id: first.category_id.into_iter().collect(), ..plain() },
        TicketFilter { customer_id: vec![first.customer_id], ..plain() },
        TicketFilter { tag: vec![Tag::parse("vip").unwrap(), Tag::parse("فوری").unwrap()], ..plain() },
        TicketFilter { number: vec![1, 3, 99], ..plain() },
        TicketFilter { follower_id: Some(agent), ..plain() },
        TicketFilter { snoozed: Some(true), ..plain() },
        TicketFilter { snoozed: Some(false), ..plain() },
        TicketFilter { created_from: Some(NOW), updated_before: Some(NOW), ..plain() },
    ]
}

/// A filter asked of a ticket without a condition.
fn passes(filter: &TicketFilter, ticket: &Ticket) -> bool {
    let agent = |it: &Assignee| match it {
        Assignee::None => None,
        Assignee::Agent(agent) => Some(*agent),
    };
    let team = |it: &TeamFilter| match it {
        TeamFilter::None => None,
        TeamFilter::Team(team) => Some(*team),
    };
    ticket.spam == filter.spam
        && ticket.deleted_at.is_some() == filter.deleted
        && (filter.status.is_empty() || filter.status.contains(&ticket.status))
        && (filter.priority.is_empty() || filter.priority.contains(&ticket.priority))
        && (filter.assignee.is_empty() || filter.assignee.iter().any(|it| agent(it) == ticket.assignee_id))
        && (filter.team.is_empty() || filter.team.iter().any(|it| team(it) == ticket.team_id))
        && (filter.category_id.is_empty() || ticket.category_id.is_some_and(|id| filter.category_id.contains(&id)))
        && (filter.customer_id.is_empty() || filter.customer_id.contains(&ticket.customer_id))
        && (filter.tag.is_empty() || filter.tag.iter().any(|tag| ticket.tags.contains(tag)))
        && (filter.number.is_empty() || filter.number.contains(&ticket.number))
        && filter.follower_id.is_none_or(|agent| ticket.follower_ids.contains(&agent))
        && filter.snoozed.is_none_or(|snoozed| ticket.snoozed_until.is_some() == snoozed)
        && filter.created_from.is_none_or(|from| ticket.created_at >= from)
        && filter.updated_before.is_none_or(|before| ticket.updated_at < before)
}

#[test]
fn the_plain_filters_of_lists_are_conditions() {
    for desk in &mut desks(11) {
        for filter in filters(desk) {
            let expected: Vec<i64> =
                desk.tickets.iter().filter(|ticket| passes(&filter, ticket)).map(|ticket| ticket.number).collect();
            assert_eq!(found_every_way(desk, &Search::from(&filter)), expected, "{filter:?}");
        }
        assert_eq!(desk.tickets[0].id, TicketId::from_uuid(desk.pool.tickets[0]));
    }
}
