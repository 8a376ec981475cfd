//! Shifts: periods in which an agent is to work.

use actix_web::web;
use domain::{duty::PeriodKind, ids::kind, policy::op};

use super::{
    dto::{CreatePeriod, ShiftDto},
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

/// List an agent's shifts.
///
/// The latest first. `me` instead of an id is the calling agent.
#[utoipa::path(
    get,
    path = "/v1/agents/{id}/shifts",
    operation_id = "listShifts",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id, or `me`.", max_length = 30), ListPeriodsQuery),
    responses((status = 200, description = "A page of shifts.", body = Page<ShiftDto>))
)]
pub async fn list_shifts(
    state: web::Data<AppState>,
    who: Caller<op::ListShifts>,
    id: PathText,
    query: ValidQuery<ListPeriodsQuery>,
) -> Result<PageOf<ShiftDto>, ApiError> {
    let id = agent_of(&who, &id.0)?;
    page(&state, &who, id, PeriodKind::Shift, query.into_inner()).await
}

/// Give an agent a shift.
///
/// Routing gives him tickets while it lasts, if he is `online`. An agent who is given shifts and has no calendar of his
/// own is off duty outside of them. A shift is not changed: take it back and give another one.
#[utoipa::path(
    post,
    path = "/v1/agents/{id}/shifts",
    operation_id = "createShift",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id.", max_length = 30), IdempotencyKey),
    request_body = CreatePeriod,
    responses((status = 201, description = "Given.", body = ShiftDto))
)]
pub async fn create_shift(
    state: web::Data<AppState>,
    who: Caller<op::CreateShift>,
    context: Ctx,
    id: PathId<kind::Agent>,
    key: IdempotencyKey,
    body: ValidJson<CreatePeriod>,
) -> Result<Posted<ShiftDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let new = body.into_inner().parse()?;
    let posted = state
        .post(&who, &context, retry, move |work| {
            let shift = ShiftDto::from(usecase::create(work, id.0, PeriodKind::Shift, &new)?);
            let location = format!("/v1/shifts/{}", shift.id);
            Ok(Done::created(shift, location, None))
        })
        .await;
    state.desk.wake();
    posted
}

/// Read a shift.
#[utoipa::path(
    get,
    path = "/v1/shifts/{id}",
    operation_id = "showShift",
    tag = "agents",
    params(("id" = String, Path, description = "The shift's id.", max_length = 30)),
    responses((status = 200, description = "The shift.", body = ShiftDto))
)]
pub async fn show_shift(
    state: web::Data<AppState>,
    who: Caller<op::ShowShift>,
    id: PathId<kind::Shift>,
) -> Result<Ok200<ShiftDto>, ApiError> {
    let scope = who.scope;
    let shift = state.read(&who, move |conn| usecase::show(conn, &scope, PeriodKind::Shift, id.0.uuid())).await?;
    Ok(Ok200::new(ShiftDto::from(shift)))
}

/// Take a shift back.
#[utoipa::path(
    delete,
    path = "/v1/shifts/{id}",
    operation_id = "deleteShift",
    tag = "agents",
    params(("id" = String, Path, description = "The shift's id.", max_length = 30)),
    responses((status = 204, description = "Taken back."))
)]
pub async fn delete_shift(
    state: web::Data<AppState>,
    who: Caller<op::DeleteShift>,
    context: Ctx,
    id: PathId<kind::Shift>,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, PeriodKind::Shift, id.0.uuid())).await?;
    state.desk.wake();
    Ok(NoContent)
}
