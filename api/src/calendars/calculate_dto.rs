//! The wire shapes of a calculation with a calendar.

use domain::{
    calendar::{Calendar, NamedCalendar},
    ids::CalendarId,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{ApiError, FieldCode, FieldError};

/// The most intervals that are shown.
const MAX_SHOWN: usize = 100;
/// The longest time that is measured: ten years of 366 days.
const MAX_MEASURED_SECONDS: i64 = 316_224_000;

/// What to calculate: give `add_seconds`, `to_at`, or both.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Calculate {
    /// The instant to begin with.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2026-05-13T12:30:00.000Z")]
    pub from_at: Instant,
    /// Open time to add to it.
    #[serde(default)]
    #[validate(range(min = 0, max = 316224000))]
    #[schema(minimum = 0, maximum = 316224000, example = 14400)]
    pub add_seconds: Option<i64>,
    /// The instant until which open time is measured; not before `from_at`, and at most ten years after it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, max_length = 40, example = "2026-05-16T08:00:00.000Z")]
    pub to_at: Option<Instant>,
}

/// A stretch of open time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OpenTime)]
pub struct OpenTimeDto {
    /// Its beginning.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub opens_at: Instant,
    /// Its end.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub closes_at: Instant,
    /// Its length.
    #[schema(minimum = 0, example = 32400)]
    pub worked_seconds: i64,
}

/// What was calculated.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Calculation)]
pub struct CalculationDto {
    /// The calendar.
    #[schema(value_type = String, max_length = 30)]
    pub calendar_id: CalendarId,
    /// Its version.
    #[schema(minimum = 1)]
    pub calendar_version: i64,
    /// The instant it begins with.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub from_at: Instant,
    /// Is it open then?
    pub is_open: bool,
    /// The first open instant from then on; null when there is none within 20 years.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub next_open_at: Option<Instant>,
    /// The open time that was added.
    #[schema(required = true, minimum = 0)]
    pub add_seconds: Option<i64>,
    /// When so much open time has passed: by the end of an interval rather than the beginning of the next. Null when
    /// nothing was to be added, or that is not so within 20 years.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// The instant until which it was measured.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub to_at: Option<Instant>,
    /// The open time from `from_at` to `to_at`: business time, in whole seconds.
    #[schema(required = true, minimum = 0)]
    pub worked_seconds: Option<i64>,
    /// The whole time from `from_at` to `to_at`: calendar time, in whole seconds.
    #[schema(required = true, minimum = 0)]
    pub elapsed_seconds: Option<i64>,
    /// The open time that was used, from `from_at` to the later of `due_at` and `to_at`; the first 100 stretches of it.
    #[schema(max_items = 100)]
    pub intervals: Vec<OpenTimeDto>,
    /// Are there more intervals?
    pub more_intervals: bool,
}

impl Calculate {
    /// Is there something to calculate, and not too much of it?
    ///
    /// # Errors
    /// 422.
    pub fn check(&self) -> Result<(), ApiError> {
        let refused = |error| Err(ApiError::validation(vec![error]));
        match (self.add_seconds, self.to_at) {
            (None, None) => refused(FieldError::pointer("#/add_seconds", FieldCode::Required)),
            (_, Some(to)) if to < self.from_at => refused(FieldError::pointer("#/to_at", FieldCode::Conflict)),
            (_, Some(to)) if to > self.from_at.plus_seconds(MAX_MEASURED_SECONDS) => {
                let max = self.from_at.plus_seconds(MAX_MEASURED_SECONDS).to_string();
                refused(FieldError::pointer("#/to_at", FieldCode::OutOfRange).with("max", max))
            }
            _ => Ok(()),
        }
    }
}

fn whole_seconds(from: Instant, to: Instant) -> i64 {
    (to.millis() - from.millis()) / 1_000
}

impl CalculationDto {
    /// Calculates with a calendar.
    pub fn of(named: &NamedCalendar, calendar: &Calendar, asked: Calculate) -> Self {
        let Calculate { from_at, add_seconds, to_at } = asked;
        let due_at = add_seconds.and_then(|seconds| calendar.add(from_at, seconds));
        let end = due_at.max(to_at).unwrap_or(from_at);
        let open = calendar.open_times(from_at, end, MAX_SHOWN);
        let interval = |(opens_at, closes_at)| OpenTimeDto {
            opens_at,
            closes_at,
            worked_seconds: whole_seconds(opens_at, closes_at),
        };
        Self {
            calendar_id: named.id,
            calendar_version: named.version,
            from_at,
            is_open: calendar.is_open(from_at),
            next_open_at: calendar.next_open(from_at),
            add_seconds,
            due_at,
            to_at,
            worked_seconds: to_at.map(|to| calendar.between_millis(from_at, to) / 1_000),
            elapsed_seconds: to_at.map(|to| whole_seconds(from_at, to)),
            intervals: open.times.into_iter().map(interval).collect(),
            more_intervals: open.more,
        }
    }
}
