//! The Jalali (solar Hijri) calendar: the official one of Iran.
//!
//! A year begins with the day of the spring equinox as seen at the meridian of Tehran. From 1206 to 1498, for which the
//! official table exists, the cycle of 33 years with 8 leap years gives exactly its days; outside of these years it is
//! the arithmetic calendar, which may be a day off.

mod text;
mod wire;

pub use text::{JalaliError, JalaliMonth};
pub(crate) use wire::gregorian;
pub use wire::{PREFIX, read_day, show_day, show_instant};

use crate::date::Date;

/// A day of the Jalali calendar, of the years 1 to 9377.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JalaliDate {
    year: i64,
    month: u8,
    day: u8,
}

const MAX_YEAR: i64 = 9_377;
/// The day before the first of year 0, in days since 1970-01-01, less the leap years' share.
const EPOCH: i64 = -492_633;
const CYCLE_YEARS: i64 = 33;
const CYCLE_DAYS: i64 = 365 * CYCLE_YEARS + 8;

/// The first day of a year, in days since 1970-01-01.
const fn year_start(year: i64) -> i64 {
    EPOCH + 365 * year + (8 * year + 21).div_euclid(CYCLE_YEARS)
}

/// Has the year 366 days?
pub const fn is_leap_year(year: i64) -> bool {
    (25 * year + 11).rem_euclid(CYCLE_YEARS) < 8
}

/// The days of a month (1 to 12).
pub const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        1..=6 => 31,
        12 if !is_leap_year(year) => 29,
        _ => 30,
    }
}

impl JalaliDate {
    /// This day; none where there is no such day.
    pub const fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let exists =
            year >= 1 && year <= MAX_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
        if exists { Some(Self { year, month, day }) } else { None }
    }

    /// The day that a Gregorian day is; none before year 1 and after year 9377.
    pub fn from_date(date: Date) -> Option<Self> {
        let mut year = (date.days() - EPOCH).div_euclid(CYCLE_DAYS) * CYCLE_YEARS;
        year += (date.days() - year_start(year)) / 366;
        while year_start(year + 1) <= date.days() {
            year += 1;
        }
        let of_year = date.days() - year_start(year);
        let (month, day) = if of_year < 186 {
            (of_year / 31 + 1, of_year % 31 + 1)
        } else {
            ((of_year - 186) / 30 + 7, (of_year - 186) % 30 + 1)
        };
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The Gregorian day that this day is.
    pub const fn date(self) -> Date {
        let months = self.month as i64 - 1;
        let before = if months <= 6 { months * 31 } else { 186 + (months - 6) * 30 };
        Date::from_days(year_start(self.year) + before + self.day as i64 - 1)
    }

    /// Its year.
    pub const fn year(self) -> i64 {
        self.year
    }

    /// Its month, 1 (Farvardin) to 12 (Esfand).
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Its day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }
}

#[cfg(test)]
mod tests;
