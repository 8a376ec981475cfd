//! Time off: periods in which an agent does not work.

use actix_web::web;
use domain::{duty::PeriodKind, ids::kind, policy::op};

use super::{
    dto::{CreatePeriod, TimeOffDto},
    list::{ListPeriodsQuery, agent_of, page},
    usecase,
};
use crate::{
    auth::Caller,
    http::{
        ApiError, Ctx, IdempotencyKey, NoContent, Ok200, Page, PageOf, PathId, PathText, Posted, ValidJson, ValidQuery,
    },
    state::{AppState, Done, Retry},
};

/// List an agent's time off.
///
/// The latest first. `me` instead of an id is the calling agent.
#[utoipa::path(
    get,
    path = "/v1/agents/{id}/time-off",
    operation_id = "listTimeOff",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id, or `me`.", max_length = 30), ListPeriodsQuery),
    responses((status = 200, description = "A page of time off.", body = Page<TimeOffDto>))
)]
pub async fn list_time_off(
    state: web::Data<AppState>,
    who: Caller<op::ListTimeOff>,
    id: PathText,
    query: ValidQuery<ListPeriodsQuery>,
) -> Result<PageOf<TimeOffDto>, ApiError> {
    let id = agent_of(&who, &id.0)?;
    page(&state, &who, id, PeriodKind::TimeOff, query.into_inner()).await
}

/// Give an agent time off.
///
/// Routing gives him no tickets while it lasts, whatever his availability, calendar and shifts. What he works on stays
/// with him. It is not changed: take it back and give another one.
#[utoipa::path(
    post,
    path = "/v1/agents/{id}/time-off",
    operation_id = "createTimeOff",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id.", max_length = 30), IdempotencyKey),
    request_body = CreatePeriod,
    responses((status = 201, description = "Given.", body = TimeOffDto))
)]
pub async fn create_time_off(
    state: web::Data<AppState>,
    who: Caller<op::CreateTimeOff>,
    context: Ctx,
    id: PathId<kind::Agent>,
    key: IdempotencyKey,
    body: ValidJson<CreatePeriod>,
) -> Result<Posted<TimeOffDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let new = body.into_inner().parse()?;
    let posted = state
        .post(&who, &context, retry, move |work| {
            let time_off = TimeOffDto::from(usecase::create(work, id.0, PeriodKind::TimeOff, &new)?);
            let location = format!("/v1/time-off/{}", time_off.id);
            Ok(Done::created(time_off, location, None))
        })
        .await;
    state.desk.wake();
    posted
}

/// Read a time off.
#[utoipa::path(
    get,
    path = "/v1/time-off/{id}",
    operation_id = "showTimeOff",
    tag = "agents",
    params(("id" = String, Path, description = "The time off's id.", max_length = 30)),
    responses((status = 200, description = "The time off.", body = TimeOffDto))
)]
pub async fn show_time_off(
    state: web::Data<AppState>,
    who: Caller<op::ShowTimeOff>,
    id: PathId<kind::TimeOff>,
) -> Result<Ok200<TimeOffDto>, ApiError> {
    let scope = who.scope;
    let time_off = state.read(&who, move |conn| usecase::show(conn, &scope, PeriodKind::TimeOff, id.0.uuid())).await?;
    Ok(Ok200::new(TimeOffDto::from(time_off)))
}

/// Take a time off back.
#[utoipa::path(
    delete,
    path = "/v1/time-off/{id}",
    operation_id = "deleteTimeOff",
    tag = "agents",
    params(("id" = String, Path, description = "The time off's id.", max_length = 30)),
    responses((status = 204, description = "Taken back."))
)]
pub async fn delete_time_off(
    state: web::Data<AppState>,
    who: Caller<op::DeleteTimeOff>,
    context: Ctx,
    id: PathId<kind::TimeOff>,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, PeriodKind::TimeOff, id.0.uuid())).await?;
    state.desk.wake();
    Ok(NoContent)
}
