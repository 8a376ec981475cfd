//! Working hours: when somebody works, and how much of that lies between two instants.
//!
//! Hours are rules of the wall clock in the calendar's zone; time is counted as it really elapses. So a local hour that
//! is skipped when clocks go forward contributes nothing, and one that is repeated when they go back counts twice.

mod definition;
mod holiday;
mod hours;
mod ics;
mod import;
mod local;
mod lunar;
mod named;
mod open;
mod preset;
mod zone;

pub use definition::{Definition, DefinitionError, Fault, MAX_HOLIDAYS, MAX_INTERVALS};
pub use holiday::{Holiday, HolidayRule, MAX_HOLIDAY_DAYS, MAX_HOLIDAY_NAME};
pub use hours::{DAYS, Interval, TimeOfDay, TimeOfDayError, WeeklyHours};
pub use ics::{IcsError, IcsFault, read_ics};
pub use import::{Imported, import};
pub use lunar::suggested_holidays;
pub use named::{MAX_CALENDARS, NamedCalendar, normalized_name};
pub use open::OpenTimes;
pub use preset::Preset;
pub use zone::{Zone, day_start, local_date};

use local::LocalHours;

use crate::time::Instant;

/// How far [`Calendar::add`], [`Calendar::subtract`] and [`Calendar::next_open`] look: 20 years of 365.25 days, in milliseconds.
const HORIZON_MILLIS: i64 = 7_305 * DAY_MILLIS;
/// A day of 24 hours, in milliseconds.
const DAY_MILLIS: i64 = 86_400_000;

/// A calendar that can be calculated with, made from a [`Definition`].
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: Zone,
    /// None: always open.
    hours: Option<LocalHours>,
}

/// A piece of time in which the zone's offset from UTC stays the same; both ends in milliseconds since the epoch.
struct Piece {
    from: i64,
    to: i64,
    offset: i64,
}

impl Calendar {
    /// Open day and night; its days are those of UTC.
    pub const fn always() -> Self {
        Self { zone: Zone::UTC, hours: None }
    }

    /// The calendar of a definition.
    ///
    /// # Errors
    /// What is wrong with the definition, and where.
    pub fn new(definition: &Definition) -> Result<Self, DefinitionError> {
        let zone = definition.check()?;
        let hours = LocalHours::new(definition);
        Ok(Self { zone, hours: (!hours.is_always()).then_some(hours) })
    }

    /// The first instant by which `worked_seconds` of open time have passed since `from`; `from` itself when there is
    /// nothing to work. Inside an interval's last second this is the interval's end, not the next one's beginning.
    /// None when that is not so within 20 years.
    pub fn add(&self, from: Instant, worked_seconds: i64) -> Option<Instant> {
        self.add_millis(from, worked_seconds.saturating_mul(1_000))
    }

    /// Like [`Calendar::add`], in milliseconds.
    pub fn add_millis(&self, from: Instant, worked_millis: i64) -> Option<Instant> {
        let start = from.millis();
        let end = Instant::from_millis(start + HORIZON_MILLIS).millis();
        if worked_millis <= 0 {
            return Some(from);
        }
        let Some(hours) = &self.hours else {
            let at = start.checked_add(worked_millis).filter(|at| *at <= end)?;
            return Some(Instant::from_millis(at));
        };
        let mut rest = worked_millis;
        for piece in self.pieces(start, end) {
            match hours.advance(piece.from + piece.offset, piece.to + piece.offset, rest) {
                Ok(local) => return Some(Instant::from_millis(local - piece.offset)),
                Err(unworked) => rest = unworked,
            }
        }
        None
    }

    /// The last instant from which `worked_seconds` of open time pass until `until`; `until` itself when there is nothing
    /// to work. None when that is not so within 20 years.
    pub fn subtract(&self, until: Instant, worked_seconds: i64) -> Option<Instant> {
        let need = worked_seconds.saturating_mul(1_000);
        if need <= 0 {
            return Some(until);
        }
        let mut back = DAY_MILLIS.max(need.min(HORIZON_MILLIS));
        loop {
            let start = Instant::from_millis(until.millis() - back);
            let open = self.between_millis(start, until);
            if open >= need {
                return self.next_open(self.add_millis(start, open - need)?);
            }
            if back == HORIZON_MILLIS {
                return None;
            }
            back = (back * 4).min(HORIZON_MILLIS);
        }
    }

    /// The open time between two instants, in milliseconds; 0 when `to` is not after `from`.
    pub fn between_millis(&self, from: Instant, to: Instant) -> i64 {
        let (start, end) = (from.millis(), to.millis());
        let Some(hours) = &self.hours else {
            return (end - start).max(0);
        };
        self.pieces(start, end).map(|piece| hours.worked(piece.from + piece.offset, piece.to + piece.offset)).sum()
    }

    /// Is it open at this instant? At the end of an interval it is not.
    pub fn is_open(&self, at: Instant) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.is_open(at.millis() + self.zone.offset_millis(at.millis())))
    }

    /// The first open instant at or after this one; none when there is none within 20 years.
    pub fn next_open(&self, at: Instant) -> Option<Instant> {
        self.add_millis(at, 1).map(|after| Instant::from_millis(after.millis() - 1))
    }

    /// The first instant after this one at which it opens or closes; none when there is none within 20 years.
    pub fn next_change(&self, after: Instant) -> Option<Instant> {
        if !self.is_open(after) {
            return self.next_open(after);
        }
        let end = Instant::from_millis(after.millis() + HORIZON_MILLIS);
        let open = self.open_times(after, end, 1).times;
        open.first().map(|(_, closes)| *closes).filter(|closes| *closes < end)
    }

    /// The pieces between two instants, in order, made as they are asked for.
    fn pieces(&self, from: i64, to: i64) -> impl Iterator<Item = Piece> {
        let mut at = from;
        // Short ones first: most questions are about days, and what is not asked for is not looked up.
        let mut reach = 8 * DAY_MILLIS;
        std::iter::from_fn(move || {
            if at >= to {
                return None;
            }
            let (offset, end) = self.zone.steady(at, to.min(at + reach));
            let piece = Piece { from: at, to: end, offset };
            at = end;
            reach = (reach * 2).min(HORIZON_MILLIS);
            Some(piece)
        })
    }
}

#[cfg(test)]
mod slow;
#[cfg(test)]
mod tests;
