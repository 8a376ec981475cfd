//! The Jalali form of days and instants on the wire.

use super::JalaliDate;
use crate::{calendar::Zone, date::Date, time::Instant};

/// Before a day or an instant that is written in the Jalali calendar.
pub const PREFIX: &str = "jalali:";

/// A day as clients may write it: `2026-03-21`, or `jalali:1405-01-01`; none for anything else.
pub fn read_day(text: &str) -> Option<Date> {
    match text.strip_prefix(PREFIX) {
        Some(jalali) => jalali.parse().ok().map(JalaliDate::date),
        None => text.parse().ok(),
    }
}

/// An instant of the wall clock in a zone, with its offset: `1405-09-01T12:30:00+03:30`. None before the first Jalali
/// year.
pub fn show_instant(at: Instant, zone: Zone) -> Option<String> {
    let offset = zone.offset_millis(at.millis());
    let local = at.millis() + offset;
    let date = JalaliDate::from_date(Date::from_days(local.div_euclid(86_400_000)))?;
    let seconds = local.rem_euclid(86_400_000) / 1_000;
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60_000);
    Some(format!(
        "{date}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        minutes / 60,
        minutes % 60
    ))
}

/// A day in the Jalali calendar: `1405-09-01`. None before its first year.
pub fn show_day(day: Date) -> Option<String> {
    JalaliDate::from_date(day).map(|date| date.to_string())
}

/// An instant whose day is written in the Jalali calendar, as an RFC 3339 text with the Gregorian one; none when the day
/// is none.
pub fn gregorian(text: &str) -> Option<String> {
    let text = crate::text::latin_digits(text);
    let (day, time) = text.split_at_checked(10)?;
    Some(format!("{}{time}", day.parse::<JalaliDate>().ok()?.date()))
}
