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
    /// Where so much is not worked within the reach of the calendar, there is no boundary, and everything lies on this
    /// side of it.
    fn shift(&self, calendar: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant> {
        let calendar = match calendar {
            None => &self.usual,
            Some(id) => self.named.get(&id)?,
        };
        Some(if seconds < 0 {
            back(calendar, from, seconds.unsigned_abs()).unwrap_or(Instant::from_millis(i64::MIN))
        } else {
            calendar.add(from, seconds).unwrap_or(Instant::from_millis(i64::MAX))
        })
    }
}

/// The latest instant from which `seconds` of open time pass until `until`; none within 20 years.
fn back(calendar: &Calendar, until: Instant, seconds: u64) -> Option<Instant> {
    let need = i64::try_from(seconds).ok()?.saturating_mul(1_000);
    let fits = |at: i64| calendar.between_millis(Instant::from_millis(at), until) >= need;
    let (mut early, mut late) = (until.plus_days(-7_305).millis(), until.millis());
    if !fits(early) {
        return None;
    }
    // Always: it fits at `early`, and nowhere after `late`.
    while early < late {
        let middle = early + (late - early + 1) / 2;
        if fits(middle) {
            early = middle;
        } else {
            late = middle - 1;
        }
    }
    Some(Instant::from_millis(early))
}

/// A test counts in a calendar that is not there; none: in the one that applies, and none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such calendar")]
pub struct UnknownCalendar(pub Option<CalendarId>);
