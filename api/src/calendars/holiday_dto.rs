//! The wire shapes of a holiday.

use domain::{
    calendar::{Holiday, HolidayRule},
    date::Date,
    jalali::read_day,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::hours_dto::{IntervalDto, intervals, shown};
use crate::{
    http::{FieldCode, FieldError, not_null},
    tickets::input::single_line,
};

/// A holiday, or any other day with hours of its own. Where several fall on one day, `dates` count before yearly ones,
/// and of each the first in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Holiday)]
pub struct HolidayDto {
    /// Its name.
    #[schema(max_length = 200, example = "نوروز")]
    pub name: String,
    /// `dates`: from `first_date` to `last_date`, once; `yearly_jalali`: on `day` of `month` of every Jalali year;
    /// `yearly_gregorian`: the same of every Gregorian year.
    #[schema(max_length = 20, example = "yearly_jalali")]
    pub kind: &'static str,
    /// Of `dates`: the first day.
    #[schema(value_type = Option<String>, required = true, format = Date, max_length = 10)]
    pub first_date: Option<Date>,
    /// Of `dates`: the last day.
    #[schema(value_type = Option<String>, required = true, format = Date, max_length = 10)]
    pub last_date: Option<Date>,
    /// Of yearly ones: the month, from 1.
    #[schema(required = true, minimum = 1, maximum = 12)]
    pub month: Option<u8>,
    /// Of yearly ones: the day of the month. A leap day is kept in leap years only.
    #[schema(required = true, minimum = 1, maximum = 31)]
    pub day: Option<u8>,
    /// The hours of these days; none: closed.
    #[schema(max_items = 24)]
    pub hours: Vec<IntervalDto>,
    /// Nobody has confirmed the dates: they were computed, and lunar months begin when the moon is seen.
    pub suggested: bool,
}

const DATES: &str = "dates";
const YEARLY_JALALI: &str = "yearly_jalali";
const YEARLY_GREGORIAN: &str = "yearly_gregorian";

impl From<Holiday> for HolidayDto {
    fn from(holiday: Holiday) -> Self {
        let (kind, dates, of_year) = match holiday.rule {
            HolidayRule::Dates { first, last } => (DATES, Some((first, last)), None),
            HolidayRule::YearlyJalali { month, day } => (YEARLY_JALALI, None, Some((month, day))),
            HolidayRule::YearlyGregorian { month, day } => (YEARLY_GREGORIAN, None, Some((month, day))),
        };
        Self {
            name: holiday.name,
            kind,
            first_date: dates.map(|(first, _)| first),
            last_date: dates.map(|(_, last)| last),
            month: of_year.map(|(month, _)| month),
            day: of_year.map(|(_, day)| day),
            hours: shown(holiday.hours),
            suggested: holiday.suggested,
        }
    }
}

/// A holiday to set. Which members it needs depends on its `kind`; the others may be null.
// Serialize only because the validator keeps refused values with its findings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetHoliday {
    /// Its name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "نوروز")]
    pub name: String,
    /// `dates`, `yearly_jalali` or `yearly_gregorian`.
    #[schema(max_length = 20, pattern = "^(dates|yearly_jalali|yearly_gregorian)$", example = "dates")]
    pub kind: String,
    /// Of `dates`: the first day, `2026-03-21` or `jalali:1405-01-01`.
    #[serde(default)]
    #[schema(max_length = 20, example = "2026-03-21")]
    pub first_date: Option<String>,
    /// Of `dates`: the last day, at most 91 days later. Absent: the first.
    #[serde(default)]
    #[schema(max_length = 20, example = "2026-03-24")]
    pub last_date: Option<String>,
    /// Of yearly ones: the month, from 1.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 12)]
    pub month: Option<u8>,
    /// Of yearly ones: the day of the month.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 31)]
    pub day: Option<u8>,
    /// The hours of these days instead of their weekday's. Absent or empty: closed.
    #[serde(default)]
    #[validate(length(max = 24))]
    #[schema(max_items = 24)]
    pub hours: Vec<IntervalDto>,
    /// Has nobody confirmed the dates?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub suggested: Option<bool>,
}

impl SetHoliday {
    fn read(&self, pointer: &str, errors: &mut Vec<FieldError>) -> Option<Holiday> {
        let hours = intervals(&format!("{pointer}/hours"), &self.hours, errors);
        let rule = match self.rule() {
            Ok(rule) if rule.is_possible() => rule,
            Ok(_) => {
                errors.push(FieldError::pointer(pointer, FieldCode::InvalidDate));
                return None;
            }
            Err((member, code)) => {
                errors.push(FieldError::pointer(format!("{pointer}/{member}"), code));
                return None;
            }
        };
        let suggested = self.suggested.unwrap_or_default();
        Some(Holiday { name: self.name.trim().to_owned(), rule, hours, suggested })
    }

    fn rule(&self) -> Result<HolidayRule, (&'static str, FieldCode)> {
        let of_year = || {
            let month = self.month.ok_or(("month", FieldCode::Required))?;
            let day = self.day.ok_or(("day", FieldCode::Required))?;
            Ok((month, day))
        };
        let not_here = |members: &[(&'static str, bool)]| {
            let found = members.iter().find(|(_, is_sent)| *is_sent);
            found.map_or(Ok(()), |(member, _)| Err((*member, FieldCode::NotAllowed)))
        };
        let (no_dates, no_year) = (
            [("first_date", self.first_date.is_some()), ("last_date", self.last_date.is_some())],
            [("month", self.month.is_some()), ("day", self.day.is_some())],
        );
        match self.kind.as_str() {
            DATES => {
                not_here(&no_year)?;
                let read = |member, text: &str| read_day(text).ok_or((member, FieldCode::InvalidDate));
                let first = self.first_date.as_deref().ok_or(("first_date", FieldCode::Required))?;
                let first = read("first_date", first)?;
                let last = self.last_date.as_deref().map_or(Ok(first), |text| read("last_date", text))?;
                Ok(HolidayRule::Dates { first, last })
            }
            YEARLY_JALALI => {
                not_here(&no_dates)?;
                of_year().map(|(month, day)| HolidayRule::YearlyJalali { month, day })
            }
            YEARLY_GREGORIAN => {
                not_here(&no_dates)?;
                of_year().map(|(month, day)| HolidayRule::YearlyGregorian { month, day })
            }
            _ => Err(("kind", FieldCode::UnknownOption)),
        }
    }
}

/// Reads the holidays of the body's member `holidays`, naming in `errors` whatever is wrong with them.
pub fn holidays(sent: &[SetHoliday], errors: &mut Vec<FieldError>) -> Vec<Holiday> {
    sent.iter()
        .enumerate()
        .filter_map(|(index, holiday)| holiday.read(&format!("#/holidays/{index}"), errors))
        .collect()
}
