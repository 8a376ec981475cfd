//! Holidays from an iCalendar file (RFC 5545): all-day events, single, over several days, or every year.
//!
//! What would be a holiday if it were understood is never passed over in silence: the file is refused with the line.

mod event;
mod lines;
mod rule;

use lines::{Line, unfold};

use super::{Holiday, MAX_HOLIDAYS};

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IcsFault {
    /// It does not begin with `BEGIN:VCALENDAR`.
    #[error("is no iCalendar file")]
    NotACalendar,
    /// A line without a colon, or with a quotation mark that is not closed.
    #[error("is not of the form NAME:VALUE")]
    BadLine,
    /// A `BEGIN` without its `END`, or the other way round.
    #[error("begins or ends a part that is not ended or begun")]
    Unbalanced,
    /// An event without `DTSTART`.
    #[error("is an event without a first day")]
    NoStart,
    /// An event with a time of the day.
    #[error("is not a whole day: only all-day events are holidays")]
    NotAllDay,
    /// A date that is none.
    #[error("has no date of the form YYYYMMDD that exists")]
    BadDate,
    /// It ends before it begins, or is longer than a holiday may be.
    #[error("ends before it begins or after more than 92 days")]
    BadEnd,
    /// A repetition other than once a year on the same day.
    #[error("repeats in a way that is not supported: only FREQ=YEARLY on the day itself is")]
    BadRule,
    /// The name is too long.
    #[error("has a name of more than 200 characters")]
    LongName,
    /// More holidays than a calendar may have.
    #[error("is one holiday too many")]
    TooMany,
}

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {fault}")]
pub struct IcsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: IcsFault,
}

/// The holidays of an iCalendar file, in its order. Cancelled events are none.
///
/// # Errors
/// The first thing that is wrong, and in which line.
pub fn read_ics(text: &str) -> Result<Vec<Holiday>, IcsError> {
    let lines = unfold(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    let mut lines = lines.into_iter().peekable();
    let first = lines.peek().map_or(1, |line| line.number);
    if !lines.next().is_some_and(|line| line.is("BEGIN", "VCALENDAR")) {
        return Err(IcsError { line: first, fault: IcsFault::NotACalendar });
    }
    let mut holidays = Vec::new();
    let mut open: Vec<Line> = Vec::new();
    let mut event: Option<(usize, Vec<Line>)> = None;
    for line in lines {
        if line.is_name("BEGIN") {
            if open.is_empty() && line.is("BEGIN", "VEVENT") {
                event = Some((line.number, Vec::new()));
            }
            open.push(line);
        } else if line.is_name("END") {
            let Some(begun) = open.pop() else {
                // The end of the calendar itself; another one may follow.
                continue;
            };
            if !begun.value.eq_ignore_ascii_case(&line.value) {
                return Err(IcsError { line: line.number, fault: IcsFault::Unbalanced });
            }
            if open.is_empty()
                && let Some((number, lines)) = event.take()
            {
                holidays.extend(event::holidays(number, &lines)?);
                if holidays.len() > MAX_HOLIDAYS {
                    return Err(IcsError { line: number, fault: IcsFault::TooMany });
                }
            }
        } else if open.len() == 1
            && let Some((_, lines)) = &mut event
        {
            lines.push(line);
        }
    }
    match open.pop() {
        Some(begun) => Err(IcsError { line: begun.number, fault: IcsFault::Unbalanced }),
        None => Ok(holidays),
    }
}

#[cfg(test)]
mod tests;
