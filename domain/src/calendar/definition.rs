//! What a calendar is made of.

use serde::{Deserialize, Serialize};

use super::{DAYS, Holiday, Interval, MAX_HOLIDAY_NAME, WeeklyHours, zone::Zone};

/// The most intervals of a day.
pub const MAX_INTERVALS: usize = 24;
/// The most holidays of a calendar.
pub const MAX_HOLIDAYS: usize = 500;

/// A calendar as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// IANA time zone.
    pub time_zone: String,
    /// The open hours of each day of the week.
    pub hours: WeeklyHours,
    /// Days with other hours.
    pub holidays: Vec<Holiday>,
}

/// What can be wrong with a part of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No such time zone.
    #[error("is not the name of an IANA time zone")]
    Zone,
    /// Not open at any hour of the week.
    #[error("must have an interval on at least one day")]
    NoHours,
    /// It ends before or when it begins.
    #[error("must end after it begins; hours over midnight are two intervals, to 24:00 and from 00:00")]
    Empty,
    /// Two intervals of a day have a minute in common.
    #[error("overlaps another interval of its day")]
    Overlap,
    /// More than there may be.
    #[error("has too many entries")]
    TooMany,
    /// A day that never is, or a range that ends before it begins or is too long.
    #[error("is not a day or a range of at most 92 days that exists")]
    NoSuchDay,
    /// Empty or too long.
    #[error("must have 1 to 200 characters")]
    Name,
}

/// Why a definition is no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at} {fault}")]
pub struct DefinitionError {
    /// Which part, as a JSON pointer into the definition without its first slash: `hours/monday/1`.
    pub at: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Definition {
    /// Does it make a calendar? Gives its zone.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<Zone, DefinitionError> {
        let zone = Zone::named(&self.time_zone).ok_or_else(|| error("time_zone", Fault::Zone))?;
        for (name, day) in DAYS.iter().zip(self.hours.days()) {
            check_intervals(&format!("hours/{name}"), day)?;
        }
        if self.hours.days().iter().all(|day| day.is_empty()) {
            return Err(error("hours", Fault::NoHours));
        }
        if self.holidays.len() > MAX_HOLIDAYS {
            return Err(error("holidays", Fault::TooMany));
        }
        for (index, holiday) in self.holidays.iter().enumerate() {
            let at = format!("holidays/{index}");
            if !(1..=MAX_HOLIDAY_NAME).contains(&holiday.name.chars().count()) {
                return Err(error(&format!("{at}/name"), Fault::Name));
            }
            if !holiday.rule.is_possible() {
                return Err(error(&at, Fault::NoSuchDay));
            }
            check_intervals(&format!("{at}/hours"), &holiday.hours)?;
        }
        Ok(zone)
    }
}

fn error(at: &str, fault: Fault) -> DefinitionError {
    DefinitionError { at: at.to_owned(), fault }
}

/// Intervals may come in any order and may touch.
fn check_intervals(at: &str, intervals: &[Interval]) -> Result<(), DefinitionError> {
    if intervals.len() > MAX_INTERVALS {
        return Err(error(at, Fault::TooMany));
    }
    for (index, one) in intervals.iter().enumerate() {
        let at = format!("{at}/{index}");
        if one.from >= one.to {
            return Err(error(&at, Fault::Empty));
        }
        if intervals.iter().take(index).any(|other| one.from < other.to && other.from < one.to) {
            return Err(error(&at, Fault::Overlap));
        }
    }
    Ok(())
}
