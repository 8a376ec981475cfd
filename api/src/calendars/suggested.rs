//! Lunar holidays, as far as they can be computed.

use actix_web::web;
use domain::{
    calendar::{local_date, suggested_holidays},
    jalali::JalaliDate,
    policy::op,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::holiday_dto::HolidayDto;
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, ValidQuery},
    state::AppState,
};

/// Of which year.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SuggestedHolidaysQuery {
    /// A Jalali year. Absent: the present one, in Tehran.
    #[validate(range(min = 1206, max = 1600))]
    #[param(minimum = 1206, maximum = 1600, example = 1406)]
    pub jalali_year: Option<i64>,
}

/// Suggestions for a Jalali year.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SuggestedHolidays)]
pub struct SuggestedHolidaysDto {
    /// The Jalali year.
    #[schema(minimum = 1206, maximum = 1600, example = 1406)]
    pub jalali_year: i64,
    /// The holidays, by date.
    #[schema(max_items = 40)]
    pub holidays: Vec<HolidayDto>,
}

/// Suggest the lunar holidays of Iran for a year.
///
/// They are computed, usually right and sometimes a day off: lunar months begin when the moon is seen, and a government
/// may move a holiday. Go through them, then add them with `importHolidays`.
#[utoipa::path(
    get,
    path = "/v1/calendars/suggested-holidays",
    operation_id = "listSuggestedHolidays",
    tag = "calendars",
    params(SuggestedHolidaysQuery),
    responses((status = 200, description = "The suggestions.", body = SuggestedHolidaysDto))
)]
pub async fn list_suggested_holidays(
    state: web::Data<AppState>,
    _: Caller<op::ListSuggestedHolidays>,
    query: ValidQuery<SuggestedHolidaysQuery>,
) -> Result<Ok200<SuggestedHolidaysDto>, ApiError> {
    let today = || local_date("Asia/Tehran", state.clock.now()).and_then(JalaliDate::from_date);
    let year = query.jalali_year.or_else(|| today().map(JalaliDate::year));
    let jalali_year = year.ok_or_else(|| ApiError::internal("today has no Jalali year"))?;
    let holidays = suggested_holidays(jalali_year).into_iter().map(HolidayDto::from).collect();
    Ok(Ok200::new(SuggestedHolidaysDto { jalali_year, holidays }))
}
