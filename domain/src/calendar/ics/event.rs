//! An event as a holiday.

use super::{
    super::{Holiday, HolidayRule, MAX_HOLIDAY_DAYS, MAX_HOLIDAY_NAME},
    IcsError, IcsFault,
    lines::Line,
    rule::Repeat,
};
use crate::date::Date;

/// The holidays that an event stands for: one for its days, or one for each of its days when it comes every year.
pub fn holidays(number: usize, lines: &[Line]) -> Result<Vec<Holiday>, IcsError> {
    let find = |name: &str| lines.iter().find(|line| line.is_name(name));
    if lines.iter().any(|line| line.is("STATUS", "CANCELLED")) {
        return Ok(Vec::new());
    }
    let start = find("DTSTART").ok_or(IcsError { line: number, fault: IcsFault::NoStart })?;
    let first = date(start)?;
    let last = match (find("DTEND"), find("DURATION")) {
        // The end is the day after the last.
        (Some(end), _) => last_before(end, date(end)?, first)?,
        (None, Some(duration)) => {
            let days = days(&duration.value).ok_or_else(|| duration.fault(IcsFault::BadEnd))?;
            last_before(duration, Date::from_days(first.days() + days), first)?
        }
        (None, None) => first,
    };
    let name = name(find("SUMMARY"), first)?;
    if let Some(other) = lines.iter().find(|line| ["RDATE", "EXDATE", "EXRULE"].iter().any(|name| line.is_name(name))) {
        return Err(other.fault(IcsFault::BadRule));
    }
    let rules = match find("RRULE") {
        None => vec![HolidayRule::Dates { first, last }],
        Some(line) => Repeat::read(line, first)?.rules(first, last),
    };
    Ok(rules.into_iter().map(|rule| Holiday::closed(name.clone(), rule)).collect())
}

/// A whole day.
fn date(line: &Line) -> Result<Date, IcsError> {
    if line.parameter("VALUE").is_some_and(|kind| !kind.eq_ignore_ascii_case("DATE")) || line.value.contains('T') {
        return Err(line.fault(IcsFault::NotAllDay));
    }
    compact_date(line.value.trim()).ok_or_else(|| line.fault(IcsFault::BadDate))
}

/// `YYYYMMDD`.
pub fn compact_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::from_civil(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)
}

fn last_before(line: &Line, end: Date, first: Date) -> Result<Date, IcsError> {
    // Some programs give a single day its own date as its end.
    let last = if end == first { first } else { Date::from_days(end.days() - 1) };
    let days = last.days() - first.days() + 1;
    if (1..=MAX_HOLIDAY_DAYS).contains(&days) { Ok(last) } else { Err(line.fault(IcsFault::BadEnd)) }
}

/// `P3D` or `P2W`.
fn days(text: &str) -> Option<i64> {
    let rest = text.trim().strip_prefix('P')?;
    let number = |text: &str| text.parse::<u16>().ok().map(i64::from);
    match (rest.strip_suffix('D'), rest.strip_suffix('W')) {
        (Some(days), _) => number(days),
        (_, Some(weeks)) => number(weeks).map(|weeks| weeks * 7),
        _ => None,
    }
}

fn name(summary: Option<&Line>, first: Date) -> Result<String, IcsError> {
    match summary.map(|line| (line, line.plain())) {
        Some((line, name)) if name.chars().count() > MAX_HOLIDAY_NAME => Err(line.fault(IcsFault::LongName)),
        Some((_, name)) if !name.is_empty() => Ok(name),
        _ => Ok(first.to_string()),
    }
}
