//! What other help desks promise, test or got wrong in public, tried on ours.

use std::sync::Arc;

use uuid::Uuid;

use super::super::*;
use crate::{
    calendar::{Calendar, Preset},
    ids::SlaPolicyId,
    ticket::{Priority, Status},
    time::Instant,
};

fn hours(hours: i64, time: TimeKind) -> ByPriority {
    let target = |hours: i64| Target { seconds: hours * 3_600, time };
    ByPriority { low: target(hours * 4), medium: target(hours * 2), high: target(hours), urgent: target(1) }
}

/// First reply in 4 open hours, later ones in 8 hours, the end in 16 open hours: at medium priority.
fn terms() -> Terms {
    Terms {
        targets: Targets {
            first_response: Some(hours(2, TimeKind::Business)),
            next_response: Some(hours(4, TimeKind::Calendar)),
            resolution: Some(hours(8, TimeKind::Business)),
        },
        warn_percent: 75,
        on_change: CountFrom::Start,
        steps: Vec::new(),
    }
}

fn rules(terms: Terms) -> Rules {
    let definition = Preset::Iran.definition("Asia/Tehran", "2026-05-01".parse().unwrap());
    Rules { terms, calendar: Calendar::new(&definition).unwrap() }
}

fn applied(version: i64, count_from: CountFrom) -> Applied {
    let policy_id = SlaPolicyId::from_uuid(Uuid::from_u128(1));
    Applied { policy_id, policy_version: version, calendar: None, count_from }
}

/// A moment of the week from Saturday, 9 May 2026, in Tehran: `"2 10:30"` is Monday's.
fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    let saturday: Instant = format!("2026-05-09T{time}:00+03:30").parse().unwrap();
    saturday.plus_days(day.parse().unwrap())
}

fn opened(time: &str) -> Vec<Fact> {
    let fact = Fact::at(at(time));
    vec![
        Fact { status: Some(Status::AwaitingReply), priority: Some(Priority::Medium), ..fact },
        Fact { said: Some(Said::ByCustomer), applied: Some(Some(applied(1, CountFrom::Start))), ..fact },
    ]
}

fn customer(time: &str) -> Vec<Fact> {
    let fact = Fact::at(at(time));
    vec![Fact { said: Some(Said::ByCustomer), ..fact }, Fact { status: Some(Status::AwaitingReply), ..fact }]
}

fn reply(time: &str, then: Status) -> Vec<Fact> {
    let fact = Fact::at(at(time));
    vec![Fact { said: Some(Said::ByTeam), ..fact }, Fact { status: Some(then), ..fact }]
}

fn status(time: &str, to: Status) -> Vec<Fact> {
    vec![Fact { status: Some(to), ..Fact::at(at(time)) }]
}

fn history(parts: &[Vec<Fact>]) -> History {
    let (first, second) = (Arc::new(rules(terms())), Arc::new(rules(Terms { warn_percent: 50, ..terms() })));
    let resolve = |applied: &Applied| Some(Arc::clone(if applied.policy_version == 1 { &first } else { &second }));
    derive(parts.concat(), &resolve)
}

fn states(history: &History, metric: Metric) -> Vec<ClockState> {
    let of_metric = history.courses.iter().filter(|course| course.metric == metric);
    of_metric.map(|course| course.cycle.told_state().unwrap()).collect()
}

use ClockState::{Breached, Cancelled, Met, Pending};
use Metric::{FirstResponse, NextResponse, Resolution};

#[test]
fn a_reply_up_to_the_promised_moment_keeps_the_promise() {
    for (when, state) in [("0 09:00", Met), ("0 12:00", Met), ("0 12:01", Breached)] {
        let history = history(&[opened("0 08:00"), reply(when, Status::InReview)]);
        assert_eq!(states(&history, FirstResponse), [state], "{when}");
    }
    let late = history(&[opened("0 08:00"), reply("1 08:30", Status::InReview)]);
    let cycle = late.courses[0].cycle;
    assert_eq!(cycle.used(at("1 09:00"), &rules(terms())) - 4 * 3_600_000, 5 * 3_600_000 + 1_800_000, "5:30 too late");
}

#[test]
fn nights_and_fridays_do_not_count_where_open_hours_are_promised() {
    // Wednesday at four: an hour then, three on Thursday.
    let history = history(&[opened("4 16:00")]);
    assert_eq!(history.clocks.due_at(FirstResponse), Some(at("5 11:00")));
    // Two more on Thursday, the rest on Saturday and Sunday.
    assert_eq!(history.clocks.due_at(Resolution), Some(at("8 09:00")));
}

#[test]
fn two_messages_of_the_customer_in_a_row_do_not_move_the_promise() {
    let once = [opened("0 08:00"), reply("0 09:00", Status::InReview), customer("0 10:00")].concat();
    let twice = [once.clone(), customer("0 13:00"), customer("0 16:00")];
    for facts in [&[once][..], &twice[..]] {
        assert_eq!(history(facts).clocks.due_at(NextResponse), Some(at("0 18:00")));
    }
    let before_any_reply = history(&[opened("0 08:00"), customer("0 11:00")]);
    assert_eq!(before_any_reply.clocks.due_at(FirstResponse), Some(at("0 12:00")));
}

#[test]
fn the_time_for_later_replies_never_overrules_the_first_one() {
    let history = history(&[opened("0 08:00"), customer("0 09:00"), customer("0 10:00")]);
    assert_eq!(history.clocks.due_at(NextResponse), None);
    assert_eq!(history.clocks.next_due_at(), history.clocks.due_at(FirstResponse));
}

#[test]
fn closing_without_a_word_cancels_what_was_to_be_said() {
    let waiting = [opened("0 08:00"), reply("0 09:00", Status::InReview), customer("0 10:00")].concat();
    let closed = history(&[waiting, status("0 11:00", Status::Closed)]);
    assert_eq!(states(&closed, NextResponse), [Cancelled]);
    assert_eq!(states(&closed, Resolution), [Met]);
    assert_eq!(closed.clocks.next_due_at(), None);
    let at_once = history(&[opened("0 08:00"), status("0 08:30", Status::Closed)]);
    assert_eq!(states(&at_once, FirstResponse), [Cancelled]);
}

#[test]
fn reopening_starts_new_cycles_and_the_first_reply_stays_the_first() {
    let answered = [opened("0 08:00"), reply("0 09:00", Status::Answered)].concat();
    let back = history(&[answered.clone(), customer("2 08:00")]);
    assert_eq!(states(&back, FirstResponse), [Met]);
    assert_eq!(states(&back, Resolution), [Met, Pending]);
    assert_eq!(back.clocks.due_at(Resolution), Some(at("3 15:00")), "sixteen hours anew");
    assert_eq!(back.clocks.due_at(NextResponse), Some(at("2 16:00")));
    let cycle = back.clocks.cycle(Resolution).unwrap();
    assert_eq!((cycle.number, cycle.started_at), (2, at("2 08:00")));
    // Without a word, on the portal: he waits for a reply as well.
    let silent = history(&[answered, status("2 08:00", Status::AwaitingReply)]);
    assert_eq!(silent.clocks.due_at(NextResponse), Some(at("2 16:00")));
}

#[test]
fn waiting_for_the_customer_does_not_count() {
    let asked = [opened("0 08:00"), reply("0 09:00", Status::NeedsInfo)].concat();
    let waiting = history(std::slice::from_ref(&asked));
    assert_eq!(waiting.clocks.due_at(Resolution), None, "not foreseeable");
    assert!(waiting.standing.is_paused());
    let back = history(&[asked, customer("3 08:00")]);
    assert_eq!(back.clocks.due_at(Resolution), Some(at("4 14:00")), "fifteen hours are left");
    let course = back.courses.iter().find(|course| course.metric == Resolution).unwrap();
    let reasons: Vec<_> = course.intervals.iter().map(|interval| (interval.reason, interval.from)).collect();
    let expected = [
        (Reason::WaitsForTeam, at("0 08:00")),
        (Reason::NeedsInfo, at("0 09:00")),
        (Reason::WaitsForTeam, at("3 08:00")),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn sleep_counts_unless_the_customer_owes_the_next_word() {
    let asleep = |time, until| vec![Fact { snoozed_until: Some(Some(at(until))), ..Fact::at(at(time)) }];
    let unanswered = history(&[opened("0 08:00"), asleep("0 09:00", "4 08:00")]);
    assert_eq!(unanswered.clocks.due_at(FirstResponse), Some(at("0 12:00")), "putting it aside wins no time");
    let answered = [opened("0 08:00"), reply("0 09:00", Status::InReview), asleep("0 09:00", "2 08:00")].concat();
    let due = history(std::slice::from_ref(&answered)).clocks.due_at(Resolution);
    assert_eq!(due, Some(at("3 14:00")), "the end of sleep is known beforehand");
    let woken = history(&[answered, customer("1 08:00")]);
    assert_eq!(woken.clocks.due_at(Resolution), Some(at("2 14:00")), "or comes earlier");
}

#[test]
fn another_policy_does_not_forget_what_was_paused() {
    let asked = [opened("0 08:00"), reply("0 09:00", Status::NeedsInfo), customer("3 08:00")].concat();
    let switch = |from| vec![Fact { applied: Some(Some(applied(2, from))), ..Fact::at(at("3 10:00")) }];
    let from_start = history(&[asked.clone(), switch(CountFrom::Start)]);
    assert_eq!(from_start.clocks.due_at(Resolution), Some(at("4 14:00")));
    let from_now = history(&[asked, switch(CountFrom::Now)]);
    assert_eq!(from_now.clocks.due_at(Resolution), Some(at("4 17:00")), "sixteen hours from ten on");
}

#[test]
fn automatic_messages_and_notes_neither_keep_nor_move_a_promise() {
    let silent = vec![Fact::at(at("0 08:00")), Fact::at(at("0 09:00"))];
    let history = history(&[opened("0 08:00"), silent]);
    assert_eq!(states(&history, FirstResponse), [Pending]);
    assert_eq!(history.clocks.due_at(FirstResponse), Some(at("0 12:00")));
}

#[test]
fn a_raised_priority_counts_from_the_start_and_may_be_broken_at_once() {
    let raised = vec![Fact { priority: Some(Priority::Urgent), ..Fact::at(at("0 11:00")) }];
    let history = history(&[opened("0 08:00"), raised]);
    assert_eq!(history.clocks.due_at(FirstResponse), Some(at("0 09:00")));
    assert_eq!(history.courses[0].cycle.state_at(at("0 11:00"), &rules(terms())), Some(Breached));
    let due = history.clocks.due(&rules(terms()), at("0 11:00"));
    let moments: Vec<_> = due.iter().map(|fired| (fired.metric, fired.moment)).collect();
    assert_eq!(moments, [(FirstResponse, Moment::Breach), (Resolution, Moment::Breach)]);
}

#[test]
fn without_a_policy_nothing_is_due_and_what_comes_later_knows_the_past() {
    let none = vec![Fact { applied: Some(None), ..Fact::at(at("0 10:00")) }];
    let without = history(&[opened("0 08:00"), none.clone()]);
    assert_eq!(without.clocks.next_due_at(), None);
    assert_eq!(without.clocks.next_moment(&rules(terms())), None, "nobody is bothered any more");
    assert_eq!(Summary::of(&without.clocks, &without.standing), None);
    let again = vec![Fact { applied: Some(Some(applied(1, CountFrom::Start))), ..Fact::at(at("0 11:00")) }];
    let history = history(&[opened("0 08:00"), none, again]);
    assert_eq!(history.clocks.due_at(FirstResponse), Some(at("0 12:00")));
}

#[test]
fn what_is_no_request_any_more_is_promised_nothing_and_begins_anew_when_it_is_one() {
    let spam = |time, to| vec![Fact { spam: Some(to), ..Fact::at(at(time)) }];
    let marked = [opened("0 08:00"), spam("0 09:00", true)].concat();
    let spam_now = history(std::slice::from_ref(&marked));
    assert_eq!((states(&spam_now, FirstResponse), states(&spam_now, Resolution)), (vec![Cancelled], vec![Cancelled]));
    let released = history(&[marked, spam("1 08:00", false)]);
    assert_eq!(released.clocks.due_at(FirstResponse), Some(at("1 12:00")), "from the release on");
}

#[test]
fn the_past_can_be_asked_under_another_version() {
    let facts = [opened("0 08:00"), reply("0 09:00", Status::NeedsInfo), customer("3 08:00")].concat();
    let strict = Terms {
        targets: Targets { first_response: Some(hours(1, TimeKind::Calendar)), ..Targets::default() },
        ..terms()
    };
    let strict = Arc::new(rules(strict));
    let history = derive_under(facts, applied(7, CountFrom::Now), &|_| Some(Arc::clone(&strict)));
    assert_eq!(history.clocks.due_at(Resolution), None);
    let first = history.courses.iter().find(|course| course.metric == FirstResponse).unwrap();
    assert_eq!(first.cycle.promise.unwrap().due_at, Some(at("0 10:00")));
    assert_eq!(first.applied.unwrap().policy_version, 7);
}
