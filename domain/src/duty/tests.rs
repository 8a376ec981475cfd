use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::*;
use crate::{
    calendar::{Calendar, Preset},
    date::Date,
    ids::AgentId,
    time::Instant,
};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn period(kind: PeriodKind, starts_at: Instant, ends_at: Instant) -> Period {
    let agent_id = AgentId::from_uuid(Uuid::from_u128(1));
    Period { id: Uuid::from_u128(7), agent_id, kind, starts_at, ends_at, note: None, created_at: starts_at }
}

fn office() -> Calendar {
    Calendar::new(&Preset::MondayToFriday.definition("Asia/Tehran", Date::from_days(0))).unwrap()
}

fn times(calendar: Option<Calendar>, periods: Vec<Period>) -> WorkTimes {
    let works_in_shifts = periods.iter().any(|period| period.kind == PeriodKind::Shift);
    WorkTimes { calendar, works_in_shifts, periods }
}

#[test]
fn who_has_no_hours_is_on_duty() {
    let plan = times(None, Vec::new()).plan(at("2026-05-09T00:00:00Z"));
    assert_eq!(plan, DutyPlan::ALWAYS);
}

#[test]
fn a_calendar_says_when_and_until_when() {
    let office = times(Some(office()), Vec::new());
    // A Friday.
    let plan = office.plan(at("2026-05-08T12:00:00+03:30"));
    assert_eq!(plan, DutyPlan { duty: Duty::On, until: Some(at("2026-05-08T17:00:00+03:30")), next: Duty::OffShift });
    let until = at("2026-05-11T09:00:00+03:30");
    let night = office.plan(at("2026-05-08T17:00:00+03:30"));
    assert_eq!(night, DutyPlan { duty: Duty::OffShift, until: Some(until), next: Duty::On });
    assert_eq!((plan.at(at("2026-05-08T16:59:59+03:30")), night.at(until)), (Duty::On, Duty::On));
    let always = Calendar::always();
    assert_eq!(times(Some(always), Vec::new()).plan(until), DutyPlan::ALWAYS);
}

#[test]
fn shifts_add_to_a_calendar_and_stand_alone_without_one() {
    let (from, to) = (at("2026-05-09T10:00:00+03:30"), at("2026-05-09T12:00:00+03:30"));
    let saturday = || vec![period(PeriodKind::Shift, from, to)];
    let with_office = times(Some(office()), saturday());
    assert_eq!(with_office.duty(from), Duty::On);
    assert_eq!(with_office.duty(to), Duty::OffShift);
    assert_eq!(with_office.duty(at("2026-05-11T10:00:00+03:30")), Duty::On);
    let alone = times(None, saturday());
    assert_eq!(alone.plan(from), DutyPlan { duty: Duty::On, until: Some(to), next: Duty::OffShift });
    assert_eq!(alone.plan(to), DutyPlan { duty: Duty::OffShift, until: None, next: Duty::OffShift });
}

#[test]
fn time_off_goes_before_everything() {
    let (from, to) = (at("2026-05-11T10:00:00+03:30"), at("2026-05-11T11:00:00+03:30"));
    let periods = vec![period(PeriodKind::TimeOff, from, to), period(PeriodKind::Shift, from, to)];
    let times = times(Some(office()), periods);
    let plan = times.plan(at("2026-05-11T09:30:00+03:30"));
    assert_eq!(plan, DutyPlan { duty: Duty::On, until: Some(from), next: Duty::TimeOff });
    assert_eq!(times.plan(from), DutyPlan { duty: Duty::TimeOff, until: Some(to), next: Duty::On });
}

#[test]
fn a_period_is_told_as_a_change_of_its_agent() {
    let mut time_off = period(PeriodKind::TimeOff, at("2026-05-11T10:00:00Z"), at("2026-05-12T10:00:00Z"));
    time_off.note = Some("سفر".to_owned());
    let made = time_off.made(4);
    assert_eq!((made.version, made.subject.kind), (4, crate::event::SubjectKind::Agent));
    assert_eq!(made.facts["time_off"].to["starts_at"], "2026-05-11T10:00:00.000Z");
    assert!(made.facts["time_off"].to["id"].as_str().unwrap().starts_with("tof_"));
    assert_eq!(made.private["note"].to, "سفر");
    assert_eq!(time_off.removed(5).facts["time_off"].to, serde_json::Value::Null);
}

/// The beginning of a minute, in milliseconds: hours and periods begin and end at one.
const ORIGIN: i64 = 29_633_333 * 60_000;

fn periods() -> impl Strategy<Value = Vec<Period>> {
    let one = (any::<bool>(), 0..10_000i64, 1..3_000i64).prop_map(|(shift, start, length)| {
        let kind = if shift { PeriodKind::Shift } else { PeriodKind::TimeOff };
        let at = |minute: i64| Instant::from_millis(ORIGIN + minute * 60_000);
        period(kind, at(start), at(start + length))
    });
    vec(one, 0..8)
}

proptest! {
    /// Minute by minute the plan says what is so, and the change that it tells of is the first.
    #[test]
    fn a_plan_is_what_a_walk_by_minutes_finds(periods in periods(), with_office: bool, start in 0..10_000i64) {
        let times = times(with_office.then(office), periods);
        let now = Instant::from_millis(ORIGIN + start * 60_000);
        let plan = times.plan(now);
        let mut walk = now;
        for _ in 0..12_000 {
            let expected = times.duty(walk);
            match plan.until {
                Some(until) if walk == until => {
                    prop_assert_eq!(plan.next, expected);
                    prop_assert_ne!(plan.duty, expected);
                    break;
                }
                _ => prop_assert_eq!(plan.at(walk), expected),
            }
            walk = walk.plus_seconds(60);
        }
    }
}
