//! Working hours, as relative tests need them.

use std::collections::HashMap;

use crate::{calendar::Calendar, ids::CalendarId, time::Instant};

/// Business time.
pub trait Calendars {
    /// `from` moved by `seconds` of business time, backwards when negative. None: there is no such calendar.
    ///
    /// Without a calendar the one that applies is meant. Backwards it is the latest instant from which so much business
    /// time passes until `from`, forwards the earliest at which so much has passed.
    fn shift(&self, calendar: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant>;
}

/// No calendar at all: fit for conditions that ask for no business time.
#[derive(Debug, Clone, Copy)]
pub struct NoCalendars;

impl Calendars for NoCalendars {
    fn shift(&self, _: Option<CalendarId>, _: Instant, _: i64) -> Option<Instant> {
        None
    }
}

/// The calendars of a workspace, or those of them that a condition names.
#[derive(Debug, Clone)]
pub struct KnownCalendars {
    /// The one that applies where none is named.
    pub usual: Calendar,
    /// The others.
    pub named: HashMap<CalendarId, Calendar>,
}

impl Calendars for KnownCalendars {
    fn shift(&self, calendar: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant> {
        let calendar = match calendar {
            None => &self.usual,
            Some(id) => self.named.get(&id)?,
        };
        Some(shifted(calendar, from, seconds))
    }
}

/// `from` moved by `seconds` of a calendar's business time, backwards when negative. Where so much is not worked within the
/// reach of the calendar, there is no boundary, and every time lies on this side of it.
pub fn shifted(calendar: &Calendar, from: Instant, seconds: i64) -> Instant {
    if seconds < 0 {
        calendar.subtract(from, seconds.saturating_neg()).unwrap_or(Instant::from_millis(i64::MIN))
    } else {
        calendar.add(from, seconds).unwrap_or(Instant::from_millis(i64::MAX))
    }
}

/// A test counts in a calendar that is not there; none: in the one that applies, and none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such calendar")]
pub struct UnknownCalendar(pub Option<CalendarId>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Definition, Interval, WeeklyHours};

    const NOW: Instant = Instant::from_millis(1_774_080_000_000);

    /// Open for one minute on Mondays.
    fn rare() -> Calendar {
        let minute = Interval { from: "10:00".parse().unwrap(), to: "10:01".parse().unwrap() };
        let hours = WeeklyHours { monday: vec![minute], ..WeeklyHours::default() };
        Calendar::new(&Definition { time_zone: "UTC".to_owned(), hours, holidays: Vec::new() }).unwrap()
    }

    #[test]
    fn a_boundary_lies_where_the_last_of_so_much_time_is_worked() {
        let calendar = rare();
        // Saturday; Monday was five days ago and is in two.
        let days = |days: i64, seconds: i64| NOW.plus_seconds(days * 86_400 + seconds);
        assert_eq!(shifted(&calendar, NOW, -60), days(-5, 7_200));
        assert_eq!(shifted(&calendar, NOW, -61), days(-12, 7_200 + 59));
        assert_eq!(shifted(&calendar, NOW, 60), days(2, 7_260));
        assert_eq!(shifted(&calendar, NOW, 0), NOW);
    }

    #[test]
    fn beyond_the_reach_of_a_calendar_every_time_lies_on_this_side() {
        let year = 365 * 86_400;
        assert_eq!(shifted(&rare(), NOW, -year), Instant::from_millis(i64::MIN));
        assert_eq!(shifted(&rare(), NOW, year), Instant::from_millis(i64::MAX));
    }
}
