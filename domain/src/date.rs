//! Days of the Gregorian calendar, without a time and without a zone.

use std::{fmt, str::FromStr};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day from 0001-01-01 to 9999-12-31, kept as the count of days since 1970-01-01. On the wire: `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

/// The text is not `YYYY-MM-DD`, or there is no such day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day written YYYY-MM-DD")]
pub struct DateError;

const MIN_DAYS: i64 = -719_162;
const MAX_DAYS: i64 = 2_932_896;
const EPOCH_FROM_CE: i64 = 719_163;

impl Date {
    /// The day so many days after 1970-01-01; clamps to the years 0001 to 9999.
    pub const fn from_days(days: i64) -> Self {
        if days < MIN_DAYS {
            Self(MIN_DAYS)
        } else if days > MAX_DAYS {
            Self(MAX_DAYS)
        } else {
            Self(days)
        }
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        self.0
    }

    /// The day of this year, month (1 to 12) and day of the month; none where there is no such day.
    pub fn from_civil(year: i64, month: u8, day: u8) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::from(month), u32::from(day))?;
        let days = i64::from(date.num_days_from_ce()) - EPOCH_FROM_CE;
        (MIN_DAYS..=MAX_DAYS).contains(&days).then_some(Self(days))
    }

    /// Year, month (1 to 12) and day of the month.
    pub const fn civil(self) -> (i64, u8, u8) {
        let (year, month, day) = crate::time::civil_from_days(self.0);
        (year, month as u8, day as u8)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The numbers of a text `YYYY-MM-DD` in Latin digits; none for any other form.
pub(crate) fn parts(text: &str) -> Option<(i64, u8, u8)> {
    let form = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !form {
        return None;
    }
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (year, month, day) = parts(text).ok_or(DateError)?;
        Self::from_civil(year, month, day).ok_or(DateError)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("invalid_date"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_days_that_exist_in_their_one_form_are_read() {
        assert_eq!("1970-01-01".parse::<Date>().unwrap().days(), 0);
        assert_eq!("2024-02-29".parse::<Date>().unwrap().civil(), (2024, 2, 29));
        for bad in ["2023-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "+026-01-01", "20260101", "2026-01-01T", ""]
        {
            assert_eq!(bad.parse::<Date>(), Err(DateError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_day_round_trips(days in MIN_DAYS..=MAX_DAYS) {
            let date = Date::from_days(days);
            prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        }
    }
}
