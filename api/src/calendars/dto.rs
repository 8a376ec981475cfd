//! The wire shapes of a calendar, and the way of what clients send into the domain.

use domain::{
    calendar::{Definition, NamedCalendar, Preset},
    ids::CalendarId,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    holiday_dto::{HolidayDto, SetHoliday, holidays},
    hours_dto::{HoursDto, SetHours},
    usecase::{CalendarUpdate, NewCalendarInput},
};
use crate::{
    http::{ApiError, FieldError, not_null},
    tickets::input::single_line,
    workspace::checks::known_time_zone,
};

/// When a workspace, a team or an agent works.
///
/// Hours are those of the wall clock in the calendar's zone. When clocks go forward a skipped hour counts nothing, and
/// when they go back a repeated one counts twice.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Calendar)]
pub struct CalendarDto {
    /// The calendar's id.
    #[schema(value_type = String, max_length = 30, example = "cal_01jd0000000000000000000000")]
    pub id: CalendarId,
    /// Grows with every change of the calendar. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name; unique in the workspace, whatever its case.
    #[schema(max_length = 200, example = "ساعت اداری")]
    pub name: String,
    /// IANA time zone.
    #[schema(max_length = 64, example = "Asia/Tehran")]
    pub time_zone: String,
    /// The open hours of each day of the week.
    pub hours: HoursDto,
    /// Days with other hours, in the order they were given.
    #[schema(max_items = 500)]
    pub holidays: Vec<HolidayDto>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<NamedCalendar> for CalendarDto {
    fn from(calendar: NamedCalendar) -> Self {
        let Definition { time_zone, hours, holidays } = calendar.definition;
        Self {
            id: calendar.id,
            version: calendar.version,
            name: calendar.name,
            time_zone,
            hours: hours.into(),
            holidays: holidays.into_iter().map(HolidayDto::from).collect(),
            created_at: calendar.created_at,
            updated_at: calendar.updated_at,
        }
    }
}

/// A calendar to add: a preset, or hours of your own, or a preset with other hours.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateCalendar {
    /// The name, one line. In use already: 409 `already_exists` with the other calendar's id.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "ساعت اداری")]
    pub name: String,
    /// `iran`: Saturday to Wednesday 08:00 to 17:00, Thursday to 13:00, with the solar holidays of Iran for every year,
    /// and suggestions for the lunar ones of this Jalali year and the next, to be confirmed or changed;
    /// `monday_to_friday`: 09:00 to 17:00; `always`: day and night.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, pattern = "^(iran|monday_to_friday|always)$", example = "iran")]
    pub preset: Option<Preset>,
    /// IANA time zone. Absent: `Asia/Tehran` for the preset `iran`, else the workspace's.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(custom(function = known_time_zone))]
    #[schema(nullable = false, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// The open hours. Without a preset at least one day must have some.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub hours: Option<SetHours>,
    /// Days with other hours. Absent: the preset's.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested, length(max = 500))]
    #[schema(nullable = false, max_items = 500)]
    pub holidays: Option<Vec<SetHoliday>>,
}

/// What to change. Absent members stay (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateCalendar {
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// IANA time zone.
    #[serde(deserialize_with = "not_null")]
    #[validate(custom(function = known_time_zone))]
    #[schema(nullable = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// The open hours of the days that are named.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub hours: Option<SetHours>,
    /// All days with other hours.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested, length(max = 500))]
    #[schema(nullable = false, max_items = 500)]
    pub holidays: Option<Vec<SetHoliday>>,
}

/// The parts of a calendar that were sent, over what was there before.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    time_zone: Option<String>,
    hours: Option<SetHours>,
    holidays: Option<Vec<SetHoliday>>,
}

impl Parts {
    /// The definition with these parts.
    ///
    /// # Errors
    /// 422 with everything that is wrong with them, or with the whole.
    pub fn apply(&self, before: Definition) -> Result<Definition, ApiError> {
        let mut errors: Vec<FieldError> = Vec::new();
        let after = Definition {
            time_zone: self.time_zone.clone().unwrap_or(before.time_zone),
            hours: self
                .hours
                .as_ref()
                .map_or_else(|| before.hours.clone(), |set| set.apply(&before.hours, &mut errors)),
            holidays: self.holidays.as_ref().map_or(before.holidays, |sent| holidays(sent, &mut errors)),
        };
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        after.check().map_err(|error| super::usecase::refused(&error))?;
        Ok(after)
    }
}

impl From<CreateCalendar> for NewCalendarInput {
    fn from(body: CreateCalendar) -> Self {
        Self {
            name: body.name.trim().to_owned(),
            preset: body.preset,
            parts: Parts { time_zone: body.time_zone, hours: body.hours, holidays: body.holidays },
        }
    }
}

impl From<UpdateCalendar> for CalendarUpdate {
    fn from(body: UpdateCalendar) -> Self {
        let sent = [
            ("name", body.name.is_some()),
            ("time_zone", body.time_zone.is_some()),
            ("hours", body.hours.is_some()),
            ("holidays", body.holidays.is_some()),
        ];
        Self {
            name: body.name.map(|name| name.trim().to_owned()),
            parts: Parts { time_zone: body.time_zone, hours: body.hours, holidays: body.holidays },
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
        }
    }
}
