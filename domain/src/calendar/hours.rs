//! Times of the day, intervals and the hours of a week.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A minute of a local day, from `00:00` to `24:00`, the end of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

/// The text is not `HH:MM`, from `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the day from 00:00 to 24:00")]
pub struct TimeOfDayError;

impl TimeOfDay {
    /// The end of the day.
    pub const END: Self = Self(24 * 60);

    /// So many minutes after midnight, 0 to 1440; none beyond.
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= Self::END.0 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight, 0 to 1440.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    fn from_str(text: &str) -> Result<Self, TimeOfDayError> {
        let number = |part: &str| {
            let form = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| form).ok_or(TimeOfDayError)
        };
        let (hour, minute) = text.split_once(':').ok_or(TimeOfDayError)?;
        let (hour, minute) = (number(hour)?, number(minute)?);
        let time = (minute < 60).then(|| Self::from_minutes(hour * 60 + minute)).flatten();
        time.ok_or(TimeOfDayError)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("invalid_time_of_day"))
    }
}

/// Open hours of one local day: from `from` on, until before `to`.
///
/// They end with their day; hours over midnight are two intervals, one to `24:00` and one from `00:00`. As an end
/// `00:00` is midnight at the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Its first minute.
    pub from: TimeOfDay,
    /// The minute after its last.
    pub to: TimeOfDay,
}

impl Interval {
    /// The whole day.
    pub const DAY: Self = Self { from: TimeOfDay(0), to: TimeOfDay::END };

    /// None when it would be empty or end before it begins.
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Option<Self> {
        let to = if to.minutes() == 0 { TimeOfDay::END } else { to };
        (from < to).then_some(Self { from, to })
    }
}

/// The names of the days on the wire, in the order of [`WeeklyHours::days`].
pub const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The open hours of each day of a week; a day without any is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// Monday's.
    pub monday: Vec<Interval>,
    /// Tuesday's.
    pub tuesday: Vec<Interval>,
    /// Wednesday's.
    pub wednesday: Vec<Interval>,
    /// Thursday's.
    pub thursday: Vec<Interval>,
    /// Friday's.
    pub friday: Vec<Interval>,
    /// Saturday's.
    pub saturday: Vec<Interval>,
    /// Sunday's.
    pub sunday: Vec<Interval>,
}

impl WeeklyHours {
    /// Monday to Sunday.
    pub const fn days(&self) -> [&Vec<Interval>; 7] {
        [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday]
    }
}
