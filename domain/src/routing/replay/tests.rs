//! Tickets routed once more, by hand and by chance.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::{
    duty::{Period, PeriodKind, WorkTimes},
    people::Role,
    routing::{
        DEFAULT_CAPACITY,
        tests::{NOW, id},
    },
};

const TEAM: u128 = 9;

fn at(minute: i64) -> Instant {
    NOW.plus_seconds(60 * minute)
}

fn person() -> Person {
    Person {
        role: Role::Agent,
        languages: Vec::new(),
        skills: Vec::new(),
        capacity: DEFAULT_CAPACITY,
        created_at: at(-1),
        deactivated_at: None,
        times: WorkTimes::default(),
    }
}

fn desk(people: impl IntoIterator<Item = (u128, Person)>) -> Desk {
    let people = people.into_iter().map(|(number, person)| (id(number), person)).collect();
    Desk { people, skills: HashMap::new() }
}

fn plan(mode: AssignmentMode, fair_share: Option<FairShare>, members: &[u128]) -> Plan {
    let members = members.iter().map(|number| id(*number)).collect();
    Plan {
        teams: HashMap::from([(id(TEAM), TeamPlan { mode, fair_share, members })]),
        categories: Vec::new(),
        fallback: Some(id(TEAM)),
    }
}

fn ticket(number: u128, opened: i64, left: Option<i64>) -> Opened {
    Opened {
        id: id(number),
        customer_id: id(number + 1_000),
        category_id: None,
        team_id: None,
        assignee_id: None,
        ruling: None,
        language: None,
        priority: Priority::Medium,
        opened_at: at(opened),
        left_at: left.map(at),
        has_now: None,
        listed: true,
    }
}

fn compared(desk: &Desk, today: &Plan, draft: &Plan, tickets: &[Opened], until: i64) -> Comparison {
    let mut replay = Replay::new(desk, today, draft, at(0));
    tickets.iter().for_each(|ticket| replay.open(ticket, ticket.ruling));
    replay.finish(at(until), 2)
}

#[test]
fn load_peaks_and_averages_over_the_time_that_a_ticket_was_there() {
    let desk = desk([(1, person()), (2, person())]);
    let (turns, by_hand) =
        (plan(AssignmentMode::RoundRobin, None, &[1, 2]), plan(AssignmentMode::Manual, None, &[1, 2]));
    let tickets = [ticket(1, 0, Some(10)), ticket(2, 5, None), ticket(3, 5, Some(15))];
    let told = compared(&desk, &turns, &by_hand, &tickets, 20);
    let first = told.agents[0];
    assert_eq!((first.agent_id, first.today.assigned, first.today.peak_load), (id(1), 2, 4));
    assert_eq!(first.today.mean_load_hundredths, 200, "two points for ten minutes and two for ten others, of twenty");
    assert_eq!((first.draft, told.agents[1].today.mean_load_hundredths), (Figures::default(), 150));
    assert_eq!((told.today.queued, told.draft.queued, told.draft.never_assigned), (0, 3, 3));
    assert_eq!(told.draft.by_reason, ByReason::from([(QueuedReason::ManualTeam, 3)]));
    assert_eq!(told.draft.mean_wait_seconds, Some((10 + 15 + 10) * 60 / 3), "until they left, or the end");
    assert_eq!((told.differing, told.differences.len()), (3, 2), "a list has an end, a count has not");
    assert_eq!(told.differences[0].because, "manual_team");
    let unseen = [Opened { listed: false, has_now: Some(id(2)), ..ticket(1, 0, None) }];
    let told = compared(&desk, &turns, &by_hand, &unseen, 20);
    assert_eq!((told.differing, told.differences.len()), (1, 0), "what may not be seen is counted");
    assert_eq!((told.agents[1].agent_id, told.agents[1].has_now, told.agents[1].today.assigned), (id(2), 1, 0));
}

#[test]
fn what_waits_goes_to_whoever_is_free_rested_or_on_duty_first() {
    let small = Person { capacity: 2, ..person() };
    let one = desk([(1, small)]);
    let turns = plan(AssignmentMode::RoundRobin, None, &[1]);
    let urgent = Opened { priority: Priority::Urgent, ..ticket(3, 2, Some(60)) };
    let told = compared(&one, &turns, &turns, &[ticket(1, 0, Some(10)), ticket(2, 1, Some(60)), urgent], 60);
    assert_eq!(told.today.by_reason, ByReason::from([(QueuedReason::EverybodyFull, 2)]));
    assert_eq!(
        told.today.mean_wait_seconds,
        Some((8 + 59) * 60 / 2),
        "the urgent one first; the other one until it left"
    );
    assert_eq!((told.today.never_assigned, told.agents[0].today.assigned), (1, 2));

    let one = desk([(1, person())]);
    let rule = FairShare { count: 1, minutes: 30 };
    let shared = plan(AssignmentMode::RoundRobin, Some(rule), &[1]);
    let told = compared(&one, &turns, &shared, &[ticket(1, 0, None), ticket(2, 10, None)], 60);
    assert_eq!(told.draft.by_reason, ByReason::from([(QueuedReason::EverybodyHadShare, 1)]));
    assert_eq!((told.draft.mean_wait_seconds, told.draft.never_assigned), (Some(20 * 60), 0));
    assert_eq!(told.differing, 0, "both got him in the end");

    let shift = Period {
        id: uuid::Uuid::from_u128(1),
        agent_id: id(1),
        kind: PeriodKind::Shift,
        starts_at: at(30),
        ends_at: at(40),
        note: None,
        created_at: at(0),
    };
    let later = Period { starts_at: at(50), ends_at: at(55), ..shift.clone() };
    let times = WorkTimes { calendar: None, works_in_shifts: true, periods: vec![shift, later] };
    // Free again only when nobody is there to take anything.
    let busy = desk([(1, Person { capacity: 2, times: times.clone(), ..person() })]);
    let told = compared(&busy, &turns, &turns, &[ticket(1, 31, Some(45)), ticket(2, 32, None)], 60);
    assert_eq!(told.today.mean_wait_seconds, Some(18 * 60), "until his next shift");
    let one = desk([(1, Person { times, ..person() })]);
    let told = compared(&one, &turns, &turns, &[ticket(1, 0, None), ticket(2, 35, None), ticket(3, 45, None)], 60);
    assert_eq!(told.today.by_reason, ByReason::from([(QueuedReason::NobodyOnDuty, 2)]));
    assert_eq!((told.today.mean_wait_seconds, told.today.never_assigned), (Some((30 + 5) * 60 / 2), 0));
}

#[test]
fn a_difference_is_told_with_what_speaks_against_whom_today_has_it() {
    let desk = desk([(1, person()), (2, person())]);
    let (both, second) =
        (plan(AssignmentMode::RoundRobin, None, &[1, 2]), plan(AssignmentMode::RoundRobin, None, &[2]));
    let named = Opened { assignee_id: Some(id(1)), ..ticket(2, 1, None) };
    let told = compared(&desk, &both, &second, &[ticket(1, 0, None), named], 5);
    assert_eq!((told.differing, told.differences[0].because), (1, "not_in_team"), "who was named stays so");
    let other = Plan {
        teams: HashMap::from([(id(TEAM), both.teams[&id(TEAM)].clone()), (id(8), second.teams[&id(TEAM)].clone())]),
        categories: vec![CategoryTeam { id: id(5), parent_id: None, team_id: Some(id(8)) }],
        fallback: Some(id(TEAM)),
    };
    let of_category = Opened { category_id: Some(id(5)), ..ticket(3, 2, None) };
    let told = compared(&desk, &both, &other, &[of_category], 5);
    assert_eq!((told.differing, told.differences[0].because), (1, "category"));
    assert_eq!(told.differences[0].draft.team_id, Some(id(8)));
}

proptest! {
    /// A draft that changes nothing differs in nothing; every ticket is given once or waits; nobody carries more than he
    /// can, and what has left weighs nothing.
    #[test]
    fn the_books_balance(
        tickets in prop::collection::vec((0i64..20, prop::option::of(0i64..120), 0usize..4), 0..60),
        mode in prop::sample::select(AssignmentMode::ALL),
        share in prop::option::of((1i64..4, 1i64..60)),
    ) {
        let small = Person { capacity: 6, ..person() };
        let desk = desk([(1, small), (2, person()), (3, person())]);
        let plan = plan(mode, share.map(|(count, minutes)| FairShare { count, minutes }), &[1, 2, 3]);
        let mut opened = 0;
        let tickets: Vec<Opened> = (1u128..).zip(&tickets).map(|(number, (later, stays, priority))| {
            opened += later;
            let left = stays.map(|stays| opened + stays);
            Opened { priority: Priority::ALL[*priority], ..ticket(number, opened, left) }
        }).collect();
        let told = compared(&desk, &plan, &plan, &tickets, opened + 200);
        prop_assert_eq!((told.differing, &told.today), (0, &told.draft));
        let assigned: usize = told.agents.iter().map(|one| one.today.assigned).sum();
        prop_assert_eq!(assigned + told.today.never_assigned, tickets.len());
        for one in &told.agents {
            let capacity = if one.agent_id == id(1) { 6 } else { DEFAULT_CAPACITY };
            prop_assert!(one.today.peak_load <= capacity);
            prop_assert!(one.today.mean_load_hundredths <= 100 * one.today.peak_load);
        }
    }
}
