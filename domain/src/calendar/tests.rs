use proptest::{collection::vec, option, prelude::*, sample::select, strategy::Union};

use super::*;
use crate::date::Date;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn interval(from: u16, to: u16) -> Option<Interval> {
    Interval::new(TimeOfDay::from_minutes(from)?, TimeOfDay::from_minutes(to)?)
}

fn compile(definition: &Definition) -> Calendar {
    Calendar::new(definition).unwrap()
}

fn iran() -> Definition {
    Preset::Iran.definition("Asia/Tehran", "2026-04-01".parse().unwrap())
}

fn hours(of: &Calendar, from: &str, to: &str) -> f64 {
    of.between_millis(at(from), at(to)) as f64 / 3_600_000.0
}

#[test]
fn an_iranian_week_has_fifty_hours_and_its_holidays_none() {
    let calendar = compile(&iran());
    // 2026-05-09 is a Saturday, 1405-02-19; no holiday until Khordad 14.
    assert_eq!(hours(&calendar, "2026-05-09T00:00:00+03:30", "2026-05-16T00:00:00+03:30"), 50.0);
    assert_eq!(hours(&calendar, "2026-05-14T08:00:00+03:30", "2026-05-16T08:00:00+03:30"), 5.0);
    // Farvardin 1 to 4 are holidays, in leap years and others.
    for new_year in ["2025-03-21", "2026-03-21", "2029-03-20", "2030-03-21"] {
        let day = new_year.parse::<Date>().unwrap().days();
        for ahead in 0..4 {
            let start = format!("{}T00:00:00+03:30", Date::from_days(day + ahead));
            assert_eq!(calendar.between_millis(at(&start), at(&start).plus_days(1)), 0, "{start}");
        }
    }
    assert!(iran().holidays.iter().filter(|holiday| holiday.suggested).count() >= 34);
}

#[test]
fn what_is_done_by_closing_time_is_due_then_and_not_in_the_morning() {
    let calendar = compile(&iran());
    let wednesday = at("2026-05-13T16:00:00+03:30");
    assert_eq!(calendar.add(wednesday, 3_600), Some(at("2026-05-13T17:00:00+03:30")));
    assert_eq!(calendar.add(wednesday, 3_601), Some(at("2026-05-14T08:00:01+03:30")));
    assert_eq!(calendar.add(wednesday, 6 * 3_600 + 60), Some(at("2026-05-16T08:01:00+03:30")));
    assert_eq!(calendar.add(wednesday, 0), Some(wednesday));
    assert_eq!(calendar.subtract(at("2026-05-16T08:00:00+03:30"), 3_600), Some(at("2026-05-14T12:00:00+03:30")));
    assert_eq!(calendar.subtract(at("2026-05-14T08:00:00+03:30"), 3_600), Some(wednesday));
    assert!(calendar.is_open(wednesday) && !calendar.is_open(at("2026-05-13T17:00:00+03:30")));
    assert_eq!(calendar.next_open(at("2026-05-15T12:00:00+03:30")), Some(at("2026-05-16T08:00:00+03:30")));
    assert_eq!(calendar.next_open(wednesday), Some(wednesday));
}

#[test]
fn the_clock_of_tehran_is_followed_before_and_after_its_summer_time_ended() {
    let calendar = compile(&iran());
    // 2022-07-02 and 2023-07-01 are Saturdays.
    assert_eq!(calendar.next_open(at("2022-07-02T00:00:00Z")), Some(at("2022-07-02T03:30:00Z")));
    assert_eq!(calendar.next_open(at("2023-07-01T00:00:00Z")), Some(at("2023-07-01T04:30:00Z")));
}

#[test]
fn a_skipped_hour_contributes_nothing_and_a_repeated_one_counts_twice() {
    let calendar = compile(&Definition {
        hours: WeeklyHours { sunday: interval(0, 240).into_iter().collect(), ..WeeklyHours::default() },
        ..Preset::MondayToFriday.definition("America/New_York", Date::from_days(0))
    });
    assert_eq!(hours(&calendar, "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"), 3.0);
    assert_eq!(hours(&calendar, "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"), 5.0);
    assert_eq!(calendar.add(at("2026-03-08T00:00:00-05:00"), 9_000), Some(at("2026-03-08T03:30:00-04:00")));
    assert_eq!(calendar.add(at("2026-11-01T00:00:00-04:00"), 9_000), Some(at("2026-11-01T01:30:00-05:00")));
    // A day that was left out altogether has no hours: Apia had no 30 December 2011, a Friday.
    let apia = compile(&Preset::MondayToFriday.definition("Pacific/Apia", Date::from_days(0)));
    assert_eq!(hours(&apia, "2011-12-26T00:00:00-10:00", "2012-01-02T00:00:00+14:00"), 32.0);
}

#[test]
fn always_is_always_and_knows_its_horizon() {
    let from = at("2026-03-08T06:59:59.999Z");
    for calendar in [Calendar::always(), compile(&Preset::Always.definition("America/New_York", Date::from_days(0)))] {
        assert_eq!(calendar.add(from, 86_400), Some(from.plus_days(1)));
        assert_eq!(calendar.between_millis(from, from.plus_days(400)), 400 * DAY_MILLIS);
        assert_eq!(calendar.next_open(from), Some(from));
        assert_eq!(calendar.add(from, i64::MAX), None);
        assert_eq!(calendar.subtract(from, 86_400), Some(from.plus_days(-1)));
        assert_eq!(calendar.subtract(from, i64::MAX), None);
        let open = calendar.open_times(from, from.plus_days(3), 10);
        assert_eq!(open, OpenTimes { times: vec![(from, from.plus_days(3))], more: false });
    }
    assert_eq!(Calendar::always().between_millis(from.plus_days(1), from), 0);
}

#[test]
fn days_before_1970_are_days_like_others() {
    let calendar = compile(&Preset::MondayToFriday.definition("Asia/Tehran", Date::from_days(0)));
    // A Monday, and the one 30 weeks of 40 hours before it.
    let monday = at("1970-01-12T09:00:00+03:30");
    let start = at("1969-06-16T09:00:00+03:30");
    assert_eq!(calendar.add(start, 30 * 40 * 3_600), Some(at("1970-01-09T17:00:00+03:30")));
    assert_eq!(calendar.subtract(monday, 30 * 40 * 3_600), Some(start));
}

#[test]
fn a_calendar_that_never_opens_says_so() {
    let mut closed = iran();
    // Open on Fridays only, when each of them is a holiday for 20 years.
    closed.hours = WeeklyHours { friday: vec![Interval::DAY], ..WeeklyHours::default() };
    let rules = (1..=12).flat_map(|month| (1..=31).map(move |day| HolidayRule::YearlyGregorian { month, day }));
    closed.holidays = rules.filter(|rule| rule.is_possible()).map(|rule| Holiday::closed("x", rule)).collect();
    let calendar = compile(&closed);
    assert_eq!(calendar.add(at("2026-01-01T00:00:00Z"), 1), None);
    assert_eq!(calendar.next_open(at("9998-01-01T00:00:00Z")), None);
    assert_eq!(calendar.between_millis(Instant::from_millis(i64::MIN), Instant::from_millis(i64::MAX)), 0);
}

#[test]
fn a_leap_days_holiday_is_kept_in_leap_years() {
    let mut definition = Preset::MondayToFriday.definition("Europe/London", Date::from_days(0));
    definition.holidays = vec![
        Holiday::closed("leap", HolidayRule::YearlyGregorian { month: 2, day: 29 }),
        Holiday::closed("leap", HolidayRule::YearlyJalali { month: 12, day: 30 }),
    ];
    let calendar = compile(&definition);
    assert_eq!(hours(&calendar, "2096-02-01T00:00:00Z", "2096-03-01T00:00:00Z"), 20.0 * 8.0);
    assert_eq!(hours(&calendar, "2103-02-01T00:00:00Z", "2103-03-01T00:00:00Z"), 20.0 * 8.0);
    assert_eq!(hours(&calendar, "2104-02-01T00:00:00Z", "2104-03-01T00:00:00Z"), 20.0 * 8.0);
    // 1403-12-30, a Thursday.
    assert!(!calendar.is_open(at("2025-03-20T12:00:00Z")) && calendar.is_open(at("2026-03-20T12:00:00Z")));
}

#[test]
fn a_definition_is_refused_where_it_is_wrong() {
    let refused = |change: fn(&mut Definition)| {
        let mut definition = iran();
        change(&mut definition);
        let DefinitionError { at, fault } = Calendar::new(&definition).unwrap_err();
        (at, fault)
    };
    let at = |text: &str| text.to_owned();
    assert_eq!(refused(|it| it.time_zone = "Tehran".to_owned()), (at("time_zone"), Fault::Zone));
    assert_eq!(refused(|it| it.hours = WeeklyHours::default()), (at("hours"), Fault::NoHours));
    let twice = |it: &mut Definition| it.hours.friday = vec![Interval::DAY, Interval::DAY];
    assert_eq!(refused(twice), (at("hours/friday/1"), Fault::Overlap));
    let backwards = |it: &mut Definition| it.hours.friday = vec![Interval { from: TimeOfDay::END, to: TimeOfDay::END }];
    assert_eq!(refused(backwards), (at("hours/friday/0"), Fault::Empty));
    let never = |it: &mut Definition| it.holidays[1].rule = HolidayRule::YearlyJalali { month: 7, day: 31 };
    assert_eq!(refused(never), (at("holidays/1"), Fault::NoSuchDay));
    let long = |it: &mut Definition| {
        it.holidays[0].rule = HolidayRule::Dates { first: Date::from_days(0), last: Date::from_days(92) };
    };
    assert_eq!(refused(long), (at("holidays/0"), Fault::NoSuchDay));
    assert_eq!(refused(|it| it.holidays[2].name.clear()), (at("holidays/2/name"), Fault::Name));
    assert_eq!("25:00".parse::<TimeOfDay>(), Err(TimeOfDayError));
    assert_eq!("24:01".parse::<TimeOfDay>(), Err(TimeOfDayError));
    assert_eq!(interval(1_320, 0), interval(1_320, 1_440));
    assert_eq!(interval(600, 540), None);
}

const ZONES: &[&str] = &[
    "Asia/Tehran",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Europe/London",
    "America/St_Johns",
    "America/Havana",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Pacific/Chatham",
    "UTC",
];

fn intervals() -> impl Strategy<Value = Vec<Interval>> {
    // Cut points in order make intervals that do not overlap; some touch, some end at midnight.
    vec(prop_oneof![0u16..=1_440, select(vec![0, 480, 1_020, 1_440])], 0..6).prop_map(|mut cuts| {
        cuts.sort_unstable();
        cuts.dedup();
        cuts.chunks(2).filter_map(|pair| interval(*pair.first()?, *pair.get(1)?)).collect()
    })
}

fn week() -> impl Strategy<Value = WeeklyHours> {
    (vec(intervals(), 7)).prop_map(|mut days| {
        let mut next = || days.pop().unwrap();
        WeeklyHours {
            monday: next(),
            tuesday: next(),
            wednesday: next(),
            thursday: next(),
            friday: next(),
            saturday: next(),
            sunday: vec![interval(600, 601).unwrap()],
        }
    })
}

/// Holidays that fall near this day, of every kind.
fn holidays(near: i64) -> impl Strategy<Value = Vec<Holiday>> {
    let rule = (near - 20..near + 40, 0..10i64).prop_flat_map(|(day, long)| {
        let (first, last) = (Date::from_days(day), Date::from_days(day + long));
        let (_, month, of_month) = first.civil();
        let jalali = crate::jalali::JalaliDate::from_date(first).unwrap();
        Union::new([
            Just(HolidayRule::Dates { first, last }),
            Just(HolidayRule::YearlyGregorian { month, day: of_month }),
            Just(HolidayRule::YearlyJalali { month: jalali.month(), day: jalali.day() }),
        ])
    });
    let hours = prop_oneof![Just(Vec::new()), intervals()];
    let holiday = (rule, hours).prop_map(|(rule, hours)| Holiday { hours, ..Holiday::closed("x", rule) });
    vec(holiday, 0..6)
}

/// Days around which something happens: changes of clocks in the zones above, leap days, New Year, new year in Iran.
fn days() -> impl Strategy<Value = i64> {
    let near = |text: &str| text.parse::<Date>().unwrap().days();
    let eventful: Vec<i64> = [
        "2022-03-21",
        "2022-09-21",
        "2021-03-21",
        "2008-09-20",
        "2026-03-08",
        "2026-11-01",
        "2024-04-06",
        "2024-10-05",
        "2011-12-29",
        "2010-09-25",
        "2026-03-29",
        "2026-10-25",
        "2011-03-13",
        "2011-11-06",
        "2026-02-15",
        "2018-11-04",
        "2024-02-28",
        "2025-03-20",
        "1999-12-31",
        "2096-02-28",
        "2100-02-28",
    ]
    .into_iter()
    .map(near)
    .collect();
    prop_oneof![select(eventful).prop_flat_map(|day| day - 2..day + 2), near("1973-01-01")..near("2099-01-01")]
}

/// A definition, an instant near its holidays, and lengths in milliseconds; often whole minutes.
fn cases() -> impl Strategy<Value = (Definition, i64, i64)> {
    let length = prop_oneof![0..6 * DAY_MILLIS, (0..12i64 * 1_440).prop_map(|minutes| minutes * 60_000)];
    (days(), select(ZONES), 0..DAY_MILLIS, length).prop_flat_map(|(day, zone, of_day, length)| {
        (week(), holidays(day)).prop_map(move |(hours, holidays)| {
            (Definition { time_zone: zone.to_owned(), hours, holidays }, day * DAY_MILLIS + of_day, length)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_worked_is_what_a_walk_by_minutes_finds((definition, from, length) in cases()) {
        let calendar = compile(&definition);
        let (start, end) = (Instant::from_millis(from), Instant::from_millis(from + length));
        let worked = calendar.between_millis(start, end);
        prop_assert_eq!(worked, slow::worked(&definition, from, from + length));
        let open = calendar.open_times(start, end, usize::MAX);
        prop_assert!(open.times.iter().all(|(opens, closes)| opens < closes && calendar.is_open(*opens)));
        prop_assert!(open.times.windows(2).all(|pair| pair[0].1 < pair[1].0 && !calendar.is_open(pair[0].1)));
        prop_assert_eq!(open.times.iter().map(|(opens, closes)| closes.millis() - opens.millis()).sum::<i64>(), worked);
    }

    #[test]
    fn what_is_added_is_where_a_walk_by_minutes_arrives((definition, from, need) in cases(), odd in option::of(1..60_000i64)) {
        let calendar = compile(&definition);
        let need = need / 12 + odd.unwrap_or(0);
        let added = calendar.add_millis(Instant::from_millis(from), need);
        let limit = from + 15 * DAY_MILLIS;
        match slow::add(&definition, from, need, limit) {
            Some(expected) => prop_assert_eq!(added, Some(Instant::from_millis(expected))),
            None => prop_assert!(added.is_none_or(|after| after.millis() > limit)),
        }
    }

    /// Far ahead whole weeks are passed over; the two directions must still agree.
    #[test]
    fn adding_and_measuring_are_inverse((definition, from, _) in cases(), hours in 1..20_000i64) {
        let calendar = compile(&definition);
        let start = Instant::from_millis(from);
        if let Some(end) = calendar.add(start, hours * 3_600) {
            let before = Instant::from_millis(end.millis() - 1);
            prop_assert_eq!(calendar.between_millis(start, end), hours * 3_600_000);
            prop_assert_eq!(calendar.between_millis(start, before), hours * 3_600_000 - 1);
            prop_assert!(calendar.is_open(before));
        }
    }

    #[test]
    fn what_is_subtracted_is_the_last_instant_from_which_so_much_is_worked(
        (definition, from, _) in cases(), seconds in 1..2_000_000i64,
    ) {
        let calendar = compile(&definition);
        let end = Instant::from_millis(from);
        if let Some(start) = calendar.subtract(end, seconds) {
            let after = Instant::from_millis(start.millis() + 1);
            prop_assert_eq!(calendar.between_millis(start, end), seconds * 1_000);
            prop_assert_eq!(calendar.between_millis(after, end), seconds * 1_000 - 1);
        }
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_before_it((definition, from, _) in cases()) {
        let calendar = compile(&definition);
        let start = Instant::from_millis(from);
        let next = calendar.next_open(start).unwrap();
        prop_assert!(calendar.is_open(next) && next >= start);
        prop_assert_eq!(calendar.between_millis(start, next), 0);
        let change = calendar.next_change(start).unwrap();
        let before = Instant::from_millis(change.millis() - 1);
        prop_assert_ne!(calendar.is_open(change), calendar.is_open(start));
        prop_assert_eq!(calendar.is_open(before), calendar.is_open(start));
        let steady = if calendar.is_open(start) { change.millis() - start.millis() } else { 0 };
        prop_assert_eq!(calendar.between_millis(start, change), steady);
    }
}
