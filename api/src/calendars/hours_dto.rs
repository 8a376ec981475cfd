//! The wire shapes of open hours.

use domain::calendar::{Interval, TimeOfDay, WeeklyHours};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{FieldCode, FieldError, not_null};

/// Open hours of a day: from `from` on, until before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = Interval)]
pub struct IntervalDto {
    /// The wall clock's time in the calendar's zone.
    #[schema(value_type = String, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:00")]
    pub from: TimeOfDay,
    /// The same; `24:00` (or, in a request, `00:00`) is midnight at the end of the day. Hours over midnight are two
    /// intervals, one of each day.
    #[schema(value_type = String, max_length = 5, pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "17:00")]
    pub to: TimeOfDay,
}

impl From<Interval> for IntervalDto {
    fn from(Interval { from, to }: Interval) -> Self {
        Self { from, to }
    }
}

/// The open hours of each day of a week; a day without any is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WeeklyHours)]
pub struct HoursDto {
    /// Saturday's.
    #[schema(max_items = 24)]
    pub saturday: Vec<IntervalDto>,
    /// Sunday's.
    #[schema(max_items = 24)]
    pub sunday: Vec<IntervalDto>,
    /// Monday's.
    #[schema(max_items = 24)]
    pub monday: Vec<IntervalDto>,
    /// Tuesday's.
    #[schema(max_items = 24)]
    pub tuesday: Vec<IntervalDto>,
    /// Wednesday's.
    #[schema(max_items = 24)]
    pub wednesday: Vec<IntervalDto>,
    /// Thursday's.
    #[schema(max_items = 24)]
    pub thursday: Vec<IntervalDto>,
    /// Friday's.
    #[schema(max_items = 24)]
    pub friday: Vec<IntervalDto>,
}

/// The intervals of a list.
pub fn shown(intervals: Vec<Interval>) -> Vec<IntervalDto> {
    intervals.into_iter().map(IntervalDto::from).collect()
}

impl From<WeeklyHours> for HoursDto {
    fn from(hours: WeeklyHours) -> Self {
        Self {
            saturday: shown(hours.saturday),
            sunday: shown(hours.sunday),
            monday: shown(hours.monday),
            tuesday: shown(hours.tuesday),
            wednesday: shown(hours.wednesday),
            thursday: shown(hours.thursday),
            friday: shown(hours.friday),
        }
    }
}

/// Open hours to set. A day that is absent stays as it is (when a calendar is made: as the preset has it, or closed);
/// an empty list closes it.
// Serialize only because the validator keeps refused values with its findings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SetHours {
    /// Saturday's intervals, in any order, without overlaps.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub saturday: Option<Vec<IntervalDto>>,
    /// Sunday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub sunday: Option<Vec<IntervalDto>>,
    /// Monday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub monday: Option<Vec<IntervalDto>>,
    /// Tuesday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub tuesday: Option<Vec<IntervalDto>>,
    /// Wednesday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub wednesday: Option<Vec<IntervalDto>>,
    /// Thursday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub thursday: Option<Vec<IntervalDto>>,
    /// Friday's.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 24))]
    #[schema(nullable = false, max_items = 24)]
    pub friday: Option<Vec<IntervalDto>>,
}

/// Reads the intervals at `pointer`; those that are empty or end before they begin are named in `errors`.
pub fn intervals(pointer: &str, sent: &[IntervalDto], errors: &mut Vec<FieldError>) -> Vec<Interval> {
    let mut read = Vec::with_capacity(sent.len());
    for (index, IntervalDto { from, to }) in sent.iter().enumerate() {
        match Interval::new(*from, *to) {
            Some(interval) => read.push(interval),
            None => errors.push(FieldError::pointer(format!("{pointer}/{index}"), FieldCode::Conflict)),
        }
    }
    read.sort_by_key(|interval| interval.from);
    read
}

impl SetHours {
    /// The hours with these days set.
    pub fn apply(&self, hours: &WeeklyHours, errors: &mut Vec<FieldError>) -> WeeklyHours {
        let mut day = |name: &str, sent: &Option<Vec<IntervalDto>>, before: &Vec<Interval>| match sent {
            Some(sent) => intervals(&format!("#/hours/{name}"), sent, errors),
            None => before.clone(),
        };
        WeeklyHours {
            saturday: day("saturday", &self.saturday, &hours.saturday),
            sunday: day("sunday", &self.sunday, &hours.sunday),
            monday: day("monday", &self.monday, &hours.monday),
            tuesday: day("tuesday", &self.tuesday, &hours.tuesday),
            wednesday: day("wednesday", &self.wednesday, &hours.wednesday),
            thursday: day("thursday", &self.thursday, &hours.thursday),
            friday: day("friday", &self.friday, &hours.friday),
        }
    }
}
