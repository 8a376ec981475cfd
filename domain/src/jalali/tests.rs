use proptest::prelude::*;

use super::*;
use crate::calendar::Zone;

#[path = "official_years.rs"]
mod official;

fn civil(year: i64, month: u8, day: u8) -> Date {
    Date::from_civil(year, month, day).unwrap()
}

fn jalali(year: i64, month: u8, day: u8) -> JalaliDate {
    JalaliDate::new(year, month, day).unwrap()
}

#[test]
fn every_official_year_begins_on_its_day_and_is_as_long_as_it_is() {
    assert_eq!(official::YEARS.len(), 293);
    for (year, leap, (gregorian, month, day)) in official::YEARS {
        let first = civil(gregorian, month, day);
        assert_eq!(jalali(year, 1, 1).date(), first, "{year}");
        assert_eq!(JalaliDate::from_date(first), Some(jalali(year, 1, 1)), "{year}");
        assert_eq!(is_leap_year(year), leap, "{year}");
        let last = jalali(year, 12, if leap { 30 } else { 29 });
        assert_eq!(JalaliDate::from_date(Date::from_days(first.days() - 1)).unwrap().year(), year - 1);
        assert_eq!(JalaliDate::from_date(last.date()), Some(last));
    }
}

#[test]
fn the_days_around_new_year_1404_are_right() {
    assert_eq!(jalali(1403, 12, 30).date(), civil(2025, 3, 20));
    assert_eq!(jalali(1404, 1, 1).date(), civil(2025, 3, 21));
    assert_eq!(JalaliDate::new(1404, 12, 30), None);
    assert!(is_leap_year(1408) && !is_leap_year(1407));
}

#[test]
fn days_are_read_in_every_digit_and_only_when_they_exist() {
    for text in ["1405-09-01", "۱۴۰۵-۰۹-۰۱", "١٤٠٥-٠٩-٠١"] {
        assert_eq!(text.parse::<JalaliDate>(), Ok(jalali(1405, 9, 1)), "{text}");
    }
    assert_eq!("1404-12-30".parse::<JalaliDate>(), Err(JalaliError::NoSuchDay));
    assert_eq!("1404-07-31".parse::<JalaliDate>(), Err(JalaliError::NoSuchDay));
    assert_eq!("0000-01-01".parse::<JalaliDate>(), Err(JalaliError::NoSuchDay));
    for bad in ["1405-9-1", "1405/09/01", "1405-09", ""] {
        assert_eq!(bad.parse::<JalaliDate>(), Err(JalaliError::Form), "{bad}");
    }
}

#[test]
fn a_month_runs_to_the_first_of_the_next() {
    let ends = |text: &str| text.parse::<JalaliMonth>().map(|month| (month.first(), month.end())).unwrap();
    assert_eq!(ends("1403-12"), (civil(2025, 2, 19), civil(2025, 3, 21)));
    assert_eq!(ends("۱۴۰۴-۱۲"), (civil(2026, 2, 20), civil(2026, 3, 21)));
    assert_eq!(ends("1405-06"), (jalali(1405, 6, 1).date(), jalali(1405, 7, 1).date()));
    assert_eq!("1405-13".parse::<JalaliMonth>(), Err(JalaliError::NoSuchDay));
    assert_eq!("1405".parse::<JalaliMonth>(), Err(JalaliError::Form));
}

#[test]
fn an_instant_is_shown_on_the_wall_clock_with_its_offset() {
    let shown = |at: &str, zone: &str| show_instant(at.parse().unwrap(), Zone::named(zone).unwrap()).unwrap();
    assert_eq!(shown("2026-11-22T09:00:00.999Z", "Asia/Tehran"), "1405-09-01T12:30:00+03:30");
    assert_eq!(shown("2022-07-22T19:30:00.000Z", "Asia/Tehran"), "1401-05-01T00:00:00+04:30");
    assert_eq!(shown("2026-03-21T02:15:05.000Z", "America/New_York"), "1404-12-29T22:15:05-04:00");
    let read: crate::time::Instant = "jalali:1401-05-01T00:00:00+04:30".parse().unwrap();
    assert_eq!(read.to_string(), "2022-07-22T19:30:00.000Z");
    assert_eq!(show_instant("0100-01-01T00:00:00Z".parse().unwrap(), Zone::UTC), None);
    assert_eq!(read_day("jalali:1405-01-13"), read_day("2026-04-02"));
}

proptest! {
    /// Day after day the calendar goes on by one, without a gap.
    #[test]
    fn days_follow_each_other(days in jalali(1, 1, 1).date().days()..jalali(9_377, 12, 29).date().days()) {
        let today = JalaliDate::from_date(Date::from_days(days)).unwrap();
        let next = JalaliDate::from_date(Date::from_days(days + 1)).unwrap();
        prop_assert_eq!(today.date().days(), days);
        let of_month = JalaliDate::new(today.year(), today.month(), today.day() + 1);
        let of_year = JalaliDate::new(today.year(), today.month() + 1, 1);
        let follows = of_month.or(of_year).or(JalaliDate::new(today.year() + 1, 1, 1));
        prop_assert_eq!(Some(next), follows);
        prop_assert_eq!(today.to_string().parse::<JalaliDate>(), Ok(today));
    }
}
