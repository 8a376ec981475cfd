//! Instants with millisecond precision, always UTC.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::jalali;

/// Milliseconds since 1970-01-01T00:00:00Z. On the wire: RFC 3339 with exactly three fraction digits and `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The text is not an RFC 3339 date-time with an offset, or lies outside the years 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 date-time with an offset")]
pub struct InstantError;

const MIN_MILLIS: i64 = -62_135_596_800_000;
const MAX_MILLIS: i64 = 253_402_300_799_999;
const DAY_MILLIS: i64 = 86_400_000;

impl Instant {
    /// Clamps to the years 0001 to 9999, outside which RFC 3339 has no form.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < MIN_MILLIS {
            Self(MIN_MILLIS)
        } else if millis > MAX_MILLIS {
            Self(MAX_MILLIS)
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch, as stored.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds` (negative: earlier).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The next instant.
    pub const fn next(self) -> Self {
        Self::from_millis(self.0.saturating_add(1))
    }

    /// This instant moved by `days` of 24 hours.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }
}

/// Year, month and day of a count of days since 1970-01-01 in the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
pub(crate) const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

impl Instant {
    /// The wire form. Written by hand: a list shows hundreds of instants and a general formatter was a visible part of
    /// its cost.
    fn text(self) -> [u8; 24] {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY_MILLIS));
        let of_day = self.0.rem_euclid(DAY_MILLIS);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let mut put = |at: usize, width: usize, value: i64| {
            let mut rest = value;
            for slot in text.iter_mut().skip(at).take(width).rev() {
                *slot = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        };
        put(0, 4, year);
        put(5, 2, month);
        put(8, 2, day);
        put(11, 2, of_day / 3_600_000);
        put(14, 2, of_day / 60_000 % 60);
        put(17, 2, of_day / 1_000 % 60);
        put(20, 3, of_day % 1_000);
        text
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    /// Accepts any offset and any fraction; truncates to milliseconds. Without an offset it is an error. Behind `jalali:`
    /// the day is one of the Jalali calendar: `jalali:1405-09-01T12:30:00+03:30`.
    fn from_str(text: &str) -> Result<Self, InstantError> {
        if let Some(jalali) = text.strip_prefix(jalali::PREFIX) {
            return jalali::gregorian(jalali).ok_or(InstantError)?.parse();
        }
        let parsed = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| InstantError)?;
        let millis = parsed.timestamp_millis();
        if (MIN_MILLIS..=MAX_MILLIS).contains(&millis) { Ok(Self(millis)) } else { Err(InstantError) }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        serializer.serialize_str(std::str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("invalid_time"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_offset_is_normalised_and_a_missing_one_refused() {
        let tehran: Instant = "2026-03-21T03:30:00.1239+03:30".parse().unwrap();
        assert_eq!(tehran.to_string(), "2026-03-21T00:00:00.123Z");
        assert_eq!("2026-03-21T03:30:00".parse::<Instant>(), Err(InstantError));
        assert_eq!("2026-03-21".parse::<Instant>(), Err(InstantError));
    }

    #[test]
    fn the_day_may_be_one_of_the_jalali_calendar() {
        let at: Instant = "jalali:1405-09-01T12:30:00+03:30".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T09:00:00.000Z");
        assert_eq!("jalali:۱۴۰۵-۰۹-۰۱T۱۲:۳۰:۰۰+03:30".parse(), Ok(at));
        for bad in ["jalali:1405-09-01", "jalali:1404-12-30T00:00:00Z", "jalali:2026-11-22", "jalali:", "jalali:é"] {
            assert_eq!(bad.parse::<Instant>(), Err(InstantError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_round_trips_through_its_text(millis in MIN_MILLIS..=MAX_MILLIS) {
            let instant = Instant::from_millis(millis);
            prop_assert_eq!(instant.to_string().parse::<Instant>(), Ok(instant));
        }
    }
}
