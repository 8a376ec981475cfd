//! Jalali days and months as text.

use std::{fmt, str::FromStr};

use super::{JalaliDate, days_in_month};
use crate::{
    date::{Date, parts},
    text::latin_digits,
};

/// Why a text is no day or month of the Jalali calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JalaliError {
    /// Not in the form `YYYY-MM-DD` (a month: `YYYY-MM`).
    #[error("not in the form YYYY-MM-DD or YYYY-MM")]
    Form,
    /// There is no such day, such as the 30th of Esfand in a year that is no leap year.
    #[error("there is no such day in the Jalali calendar")]
    NoSuchDay,
}

impl fmt::Display for JalaliDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for JalaliDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for JalaliDate {
    type Err = JalaliError;

    /// Reads `1405-01-13`, in Latin, Persian or Arabic digits.
    fn from_str(text: &str) -> Result<Self, JalaliError> {
        let (year, month, day) = parts(&latin_digits(text)).ok_or(JalaliError::Form)?;
        Self::new(year, month, day).ok_or(JalaliError::NoSuchDay)
    }
}

/// A month of the Jalali calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JalaliMonth {
    first: JalaliDate,
}

impl JalaliMonth {
    /// Its first day.
    pub const fn first(self) -> Date {
        self.first.date()
    }

    /// The first day of the month after it.
    pub const fn end(self) -> Date {
        let days = days_in_month(self.first.year(), self.first.month());
        Date::from_days(self.first.date().days() + days as i64)
    }
}

impl FromStr for JalaliMonth {
    type Err = JalaliError;

    /// Reads `1405-01`, in Latin, Persian or Arabic digits.
    fn from_str(text: &str) -> Result<Self, JalaliError> {
        format!("{text}-01").parse().map(|first| Self { first })
    }
}
