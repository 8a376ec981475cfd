use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    queue::{MAX_HOURS, RankPolicyError},
    ticket::Status,
};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);
const POLICY: fn() -> RankPolicy = RankPolicy::default;

fn fresh(priority: Priority) -> RankInput {
    RankInput {
        created_at: NOW,
        paused_millis: 0,
        priority,
        impact: None,
        tier: Tier::Standard,
        boost_millis: 0,
        next_due_at: None,
    }
}

fn waited(priority: Priority, hours: i64) -> RankInput {
    RankInput { created_at: NOW.plus_seconds(-3_600 * hours), ..fresh(priority) }
}

fn key(input: &RankInput) -> i64 {
    rank(&POLICY(), input).key()
}

#[test]
fn a_low_ticket_rises_by_waiting_past_every_fresh_one() {
    for (priority, hours) in [(Priority::Medium, 24), (Priority::High, 72), (Priority::Urgent, 168)] {
        assert!(key(&waited(Priority::Low, hours - 1)) > key(&fresh(priority)), "{priority}");
        assert!(key(&waited(Priority::Low, hours + 1)) < key(&fresh(priority)), "{priority}");
    }
}

#[test]
fn of_two_tickets_of_one_age_priority_decides_then_impact_then_tier() {
    let worst = |priority| RankInput { impact: Some(Impact::Critical), tier: Tier::Vip, ..fresh(priority) };
    let best = |priority| RankInput { impact: Some(Impact::Suggestion), ..fresh(priority) };
    for pair in Priority::ALL.windows(2) {
        assert!(key(&best(pair[1])) < key(&worst(pair[0])), "{} before {}", pair[1], pair[0]);
    }
    let of = |impact, tier| key(&RankInput { impact: Some(impact), tier, ..fresh(Priority::Medium) });
    assert!(of(Impact::Blocked, Tier::Standard) < of(Impact::Question, Tier::Standard), "cannot work before unclear");
    assert!(of(Impact::Question, Tier::Vip) < of(Impact::Question, Tier::Premium));
    assert!(of(Impact::Question, Tier::Premium) < of(Impact::Question, Tier::Standard));
}

#[test]
fn waiting_for_the_customer_does_not_lift_and_a_boost_does() {
    let paused = RankInput { paused_millis: 3 * HOUR_MILLIS, ..waited(Priority::Low, 5) };
    assert_eq!(key(&paused), key(&waited(Priority::Low, 2)));
    let boosted = RankInput { boost_millis: 3 * HOUR_MILLIS, ..waited(Priority::Low, 2) };
    assert_eq!(key(&boosted), key(&waited(Priority::Low, 5)));
}

#[test]
fn at_its_deadline_a_ticket_is_before_all_that_is_fresh_and_not_urgent() {
    let due = RankInput { next_due_at: Some(NOW), ..fresh(Priority::Low) };
    let worst = |priority| RankInput { impact: Some(Impact::Critical), tier: Tier::Vip, ..fresh(priority) };
    assert_eq!(rank(&POLICY(), &due).basis(), RankBasis::Deadline);
    assert!(key(&due) < key(&worst(Priority::High)));
    assert!(key(&due) > key(&fresh(Priority::Urgent)));
    let far = RankInput { next_due_at: Some(NOW.plus_days(30)), ..fresh(Priority::Low) };
    assert_eq!((rank(&POLICY(), &far).basis(), key(&far)), (RankBasis::Waiting, key(&fresh(Priority::Low))));
}

#[test]
fn the_explanation_names_each_part() {
    let input = RankInput { impact: Some(Impact::Blocked), tier: Tier::Premium, ..fresh(Priority::High) };
    let parts = rank(&POLICY(), &input).parts().iter().map(|part| (part.term, part.millis)).collect::<Vec<_>>();
    let expected = [
        (RankTerm::CreatedAt, NOW.millis()),
        (RankTerm::Paused, 0),
        (RankTerm::Priority, -72 * HOUR_MILLIS),
        (RankTerm::Impact, -12 * HOUR_MILLIS),
        (RankTerm::Tier, -3 * HOUR_MILLIS),
        (RankTerm::Boost, 0),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn what_would_lift_a_ticket_is_the_next_step_of_each_kind() {
    let lift = |term, to, hours| Lift { term, to, millis: hours * HOUR_MILLIS };
    let input = RankInput { impact: Some(Impact::Degraded), ..fresh(Priority::Medium) };
    let expected = [lift(RankTerm::Priority, "high", 48), lift(RankTerm::Impact, "blocked", 6)];
    assert_eq!(lifts(&POLICY(), &input), expected);
    let top = RankInput { impact: Some(Impact::Critical), ..fresh(Priority::Urgent) };
    assert_eq!(lifts(&POLICY(), &top), []);
    let due = RankInput { next_due_at: Some(NOW.plus_days(-9)), ..input };
    assert_eq!(lifts(&POLICY(), &due), [], "the deadline has lifted it higher already");
}

#[test]
fn a_faster_rate_lets_waiting_count_for_more() {
    let double = RankPolicy { rate_percent: 200, ..POLICY() };
    let behind =
        |hours| rank(&double, &waited(Priority::Low, hours)).key() - rank(&double, &fresh(Priority::High)).key();
    assert!(behind(35) > 0 && behind(37) < 0, "half of three days");
}

#[test]
fn a_policy_that_would_turn_the_order_round_is_refused() {
    let bad = |policy: RankPolicy| policy.check().unwrap_err();
    assert_eq!(POLICY().check(), Ok(()));
    let order = RankPolicyError::Order;
    assert_eq!(bad(RankPolicy { priority_hours: [0, 2, 1, 3], ..POLICY() }), order("priority_hours"));
    assert_eq!(bad(RankPolicy { impact_hours: [0, 1, 2, 3, 4, 5, 6], ..POLICY() }), order("impact_hours"));
    assert_eq!(bad(RankPolicy { tier_hours: [1, 0, 0], ..POLICY() }), order("tier_hours"));
    assert_eq!(bad(RankPolicy { rate_percent: 0, ..POLICY() }), RankPolicyError::Rate);
    assert_eq!(bad(RankPolicy { lead_hours: -1, ..POLICY() }), RankPolicyError::Hours("lead_hours"));
    let long = RankPolicy { unknown_impact_hours: MAX_HOURS + 1, ..POLICY() };
    assert_eq!(bad(long), RankPolicyError::Hours("unknown_impact_hours"));
}

#[test]
fn time_stands_still_while_the_team_owes_nothing() {
    use crate::queue::Pause;
    let at = |seconds| NOW.plus_seconds(seconds);
    let asked = Pause::default().moved(Status::InReview, at(0)).moved(Status::NeedsInfo, at(10));
    assert_eq!(asked, Pause { millis: 0, since: Some(at(10)) });
    let closed = asked.moved(Status::Closed, at(40));
    assert_eq!(closed, asked, "still owed nothing");
    let back = closed.moved(Status::AwaitingReply, at(70));
    assert_eq!(back, Pause { millis: 60_000, since: None });
    assert_eq!(back.moved(Status::Answered, at(90)).moved(Status::InReview, at(80)), back, "the clock was set back");
}

prop_compose! {
    fn any_policy()(
        mut priority_hours in prop::array::uniform4(0..=MAX_HOURS),
        mut impact_hours in prop::array::uniform7(0..=MAX_HOURS),
        unknown_impact_hours in 0..=MAX_HOURS,
        mut tier_hours in prop::array::uniform3(0..=MAX_HOURS),
        rate_percent in 10i64..=1_000,
        lead_hours in 0..=MAX_HOURS,
    ) -> RankPolicy {
        priority_hours.sort_unstable();
        impact_hours.sort_unstable_by(|a, b| b.cmp(a));
        tier_hours.sort_unstable();
        RankPolicy { priority_hours, impact_hours, unknown_impact_hours, tier_hours, rate_percent, lead_hours }
    }
}

prop_compose! {
    /// Mostly of one month, sometimes from the ends of what a number can hold.
    fn any_input()(
        created in prop_oneof![4 => 0i64..2_592_000_000, 1 => any::<i64>()],
        paused_millis in prop_oneof![4 => 0i64..2_592_000_000, 1 => any::<i64>()],
        priority in prop::sample::select(Priority::ALL),
        impact in prop::option::of(prop::sample::select(Impact::ALL)),
        tier in prop::sample::select(Tier::ALL),
        boost_millis in prop_oneof![4 => Just(0i64), 1 => any::<i64>()],
        due in prop::option::of(prop_oneof![4 => 0i64..2_592_000_000, 1 => any::<i64>()]),
    ) -> RankInput {
        RankInput {
            created_at: Instant::from_millis(NOW.millis().saturating_add(created)),
            paused_millis, priority, impact, tier, boost_millis,
            next_due_at: due.map(|due| Instant::from_millis(NOW.millis().saturating_add(due))),
        }
    }
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_key_and_the_smaller_sum_counts(policy in any_policy(), input in any_input()) {
        prop_assert_eq!(policy.check(), Ok(()));
        let rank = rank(&policy, &input);
        let exact = |parts: &[RankPart]| parts.iter().map(|part| i128::from(part.millis)).sum::<i128>();
        let sums = [Some(exact(&rank.waiting)), rank.deadline.map(|parts| exact(&parts))];
        prop_assert_eq!(i128::from(rank.key()), exact(rank.parts()));
        prop_assert_eq!(Some(i128::from(rank.key())), sums.into_iter().flatten().min());
    }

    #[test]
    fn raising_a_value_never_lowers_the_rank(policy in any_policy(), input in any_input()) {
        let key = |input: &RankInput| rank(&policy, input).key();
        for priority in Priority::ALL.iter().filter(|priority| **priority > input.priority) {
            prop_assert!(key(&RankInput { priority: *priority, ..input }) <= key(&input), "{}", priority);
        }
        for tier in Tier::ALL.iter().filter(|tier| **tier > input.tier) {
            prop_assert!(key(&RankInput { tier: *tier, ..input }) <= key(&input), "{}", tier);
        }
        for worse in Impact::ALL.iter().filter(|worse| input.impact.is_some_and(|impact| **worse < impact)) {
            prop_assert!(key(&RankInput { impact: Some(*worse), ..input }) <= key(&input), "{}", worse);
        }
        prop_assert!(lifts(&policy, &input).iter().all(|lift| lift.millis > 0));
    }

    /// How urgent tickets look, `now - key`, changes with time; who is before whom never does, and it is always settled.
    #[test]
    fn the_order_is_total_and_does_not_change_by_waiting(
        inputs in prop::collection::vec(any_input(), 2..12),
        moments in prop::array::uniform2(0i64..1_000_000_000_000),
    ) {
        let positions: Vec<QueuePosition> = inputs
            .iter()
            .zip(1u128..)
            .map(|(input, number)| QueuePosition {
                rank_key: rank(&POLICY(), input).key(),
                ticket_id: TicketId::from_uuid(Uuid::from_u128(number)),
            })
            .collect();
        let order_at = |now: i64| {
            let mut order = positions.clone();
            order.sort_by_key(|one| (i128::from(one.rank_key) - i128::from(now), one.ticket_id));
            order
        };
        let mut order = positions.clone();
        order.reverse();
        order.sort_unstable();
        prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
        for moment in moments {
            prop_assert_eq!(&order_at(NOW.millis() + moment), &order);
        }
    }
}
