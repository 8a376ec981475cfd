//! The slow reference: it walks minute by minute and knows nothing but the definition and the zone database.

use chrono::{DateTime, Datelike as _, TimeZone as _, Timelike as _};

use super::{Definition, Holiday, HolidayRule, Interval};
use crate::{date::Date, jalali::JalaliDate};

const MINUTE_MILLIS: i64 = 60_000;

/// Is the calendar open at a minute?
fn is_open(definition: &Definition, millis: i64) -> bool {
    let zone: chrono_tz::Tz = definition.time_zone.parse().unwrap();
    let local = zone.from_utc_datetime(&DateTime::from_timestamp_millis(millis).unwrap().naive_utc());
    let today = Date::from_civil(local.year().into(), local.month() as u8, local.day() as u8).unwrap();
    let days = definition.hours.days();
    let weekday = days[local.weekday().num_days_from_monday() as usize];
    let hours = holiday(definition, today).map_or(weekday, |holiday| &holiday.hours);
    let minute = (local.hour() * 60 + local.minute()) as u16;
    hours.iter().any(|Interval { from, to }| (from.minutes()..to.minutes()).contains(&minute))
}

fn holiday(definition: &Definition, today: Date) -> Option<&Holiday> {
    let (_, month, day) = today.civil();
    let solar = JalaliDate::from_date(today).unwrap();
    let dated = definition.holidays.iter().find(|holiday| match holiday.rule {
        HolidayRule::Dates { first, last } => (first..=last).contains(&today),
        _ => false,
    });
    dated.or_else(|| {
        definition.holidays.iter().find(|holiday| match holiday.rule {
            HolidayRule::YearlyGregorian { month: of, day: on } => (of, on) == (month, day),
            HolidayRule::YearlyJalali { month: of, day: on } => (of, on) == (solar.month(), solar.day()),
            HolidayRule::Dates { .. } => false,
        })
    })
}

/// Open milliseconds between two instants.
pub fn worked(definition: &Definition, from: i64, to: i64) -> i64 {
    let mut sum = 0;
    let mut at = from;
    while at < to {
        let next = to.min((at.div_euclid(MINUTE_MILLIS) + 1) * MINUTE_MILLIS);
        if is_open(definition, at) {
            sum += next - at;
        }
        at = next;
    }
    sum
}

/// The first instant by which so much has been worked, when that is before `limit`.
pub fn add(definition: &Definition, from: i64, need: i64, limit: i64) -> Option<i64> {
    let (mut at, mut rest) = (from, need);
    while rest > 0 {
        if at >= limit {
            return None;
        }
        let next = (at.div_euclid(MINUTE_MILLIS) + 1) * MINUTE_MILLIS;
        if is_open(definition, at) {
            if next - at >= rest {
                return Some(at + rest);
            }
            rest -= next - at;
        }
        at = next;
    }
    Some(at)
}
