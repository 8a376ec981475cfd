//! Adding and measuring open time.

use actix_web::web;
use domain::{calendar::Calendar, ids::kind, policy::op};

use super::{
    calculate_dto::{Calculate, CalculationDto},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, PathId, ValidJson},
    state::AppState,
};

/// Add open time to an instant, or measure it between two.
///
/// Nothing is changed. Shows the open intervals that were used, so that a deadline can be followed by hand.
#[utoipa::path(
    post,
    path = "/v1/calendars/{id}/calculate",
    operation_id = "calculateCalendar",
    tag = "calendars",
    params(("id" = String, Path, description = "The calendar's id.", max_length = 30)),
    request_body = Calculate,
    responses((status = 200, description = "The calculation.", body = CalculationDto))
)]
pub async fn calculate_calendar(
    state: web::Data<AppState>,
    who: Caller<op::CalculateCalendar>,
    id: PathId<kind::Calendar>,
    body: ValidJson<Calculate>,
) -> Result<Ok200<CalculationDto>, ApiError> {
    let asked = body.into_inner();
    asked.check()?;
    let scope = who.scope;
    let named = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let calendar = Calendar::new(&named.definition).map_err(ApiError::internal)?;
    Ok(Ok200::new(CalculationDto::of(&named, &calendar, asked)))
}
