//! Days that are not like their weekday.

use serde::{Deserialize, Serialize};

use super::Interval;
use crate::{date::Date, jalali};

/// The most days of one holiday.
pub const MAX_HOLIDAY_DAYS: i64 = 92;
/// The most characters of a holiday's name.
pub const MAX_HOLIDAY_NAME: usize = 200;

/// Which days a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HolidayRule {
    /// These days once; a single day is first and last.
    Dates {
        /// The first of them.
        first: Date,
        /// The last of them.
        last: Date,
    },
    /// A day of every year of the Jalali calendar; the 30th of Esfand exists only in leap years.
    YearlyJalali {
        /// 1 (Farvardin) to 12 (Esfand).
        month: u8,
        /// From 1.
        day: u8,
    },
    /// A day of every year of the Gregorian calendar; the 29th of February exists only in leap years.
    YearlyGregorian {
        /// 1 (January) to 12.
        month: u8,
        /// From 1.
        day: u8,
    },
}

impl HolidayRule {
    /// Is there ever such a day, and do the dates make a range that is not too long?
    pub fn is_possible(self) -> bool {
        match self {
            Self::Dates { first, last } => (0..MAX_HOLIDAY_DAYS).contains(&(last.days() - first.days())),
            // 1403 and 2024 are leap years.
            Self::YearlyJalali { month, day } => jalali::JalaliDate::new(1403, month, day).is_some(),
            Self::YearlyGregorian { month, day } => Date::from_civil(2024, month, day).is_some(),
        }
    }
}

/// A holiday, or any other day with hours of its own.
///
/// Where several fall on one day, dates count before yearly rules, and of each the first in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Its name.
    pub name: String,
    /// When it is.
    pub rule: HolidayRule,
    /// The hours of these days instead of their weekday's; none of them: closed.
    pub hours: Vec<Interval>,
    /// The dates were computed and nobody has confirmed them: lunar months begin when the moon is seen.
    pub suggested: bool,
}

impl Holiday {
    /// A holiday on which it is closed.
    pub fn closed(name: impl Into<String>, rule: HolidayRule) -> Self {
        Self { name: name.into(), rule, hours: Vec::new(), suggested: false }
    }
}
