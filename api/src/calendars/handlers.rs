//! Adding, reading, changing and removing calendars.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CalendarDto, CreateCalendar, UpdateCalendar},
    usecase::{self, CalendarUpdate, NewCalendarInput},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Add a calendar.
///
/// It applies to nobody yet: give its id to the workspace, to a team or to an agent as `calendar_id`.
#[utoipa::path(
    post,
    path = "/v1/calendars",
    operation_id = "createCalendar",
    tag = "calendars",
    params(IdempotencyKey),
    request_body = CreateCalendar,
    responses((status = 201, description = "Added.", body = CalendarDto))
)]
pub async fn create_calendar(
    state: web::Data<AppState>,
    who: Caller<op::CreateCalendar>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateCalendar>,
) -> Result<Posted<CalendarDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = NewCalendarInput::from(body.into_inner());
    state
        .post(&who, &context, retry, move |work| {
            let calendar = usecase::create(work, &input)?;
            let (location, version) = (format!("/v1/calendars/{}", calendar.id), calendar.version);
            Ok(Done::created(CalendarDto::from(calendar), location, Some(version)))
        })
        .await
}

/// Read a calendar.
#[utoipa::path(
    get,
    path = "/v1/calendars/{id}",
    operation_id = "showCalendar",
    tag = "calendars",
    params(("id" = String, Path, description = "The calendar's id.", max_length = 30)),
    responses(
        (status = 200, description = "The calendar.", body = CalendarDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_calendar(
    state: web::Data<AppState>,
    who: Caller<op::ShowCalendar>,
    id: PathId<kind::Calendar>,
) -> Result<Ok200<CalendarDto>, ApiError> {
    let scope = who.scope;
    let calendar = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = calendar.version;
    Ok(Ok200::versioned(CalendarDto::from(calendar), version))
}

/// Change a calendar.
///
/// A partial update (RFC 7396): of `hours` only the days that are named change; `holidays` is replaced as a whole. A
/// request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/calendars/{id}",
    operation_id = "updateCalendar",
    tag = "calendars",
    params(("id" = String, Path, description = "The calendar's id.", max_length = 30), IfMatch),
    request_body = UpdateCalendar,
    responses((status = 200, description = "The calendar after the change.", body = CalendarDto))
)]
pub async fn update_calendar(
    state: web::Data<AppState>,
    who: Caller<op::UpdateCalendar>,
    context: Ctx,
    id: PathId<kind::Calendar>,
    if_match: IfMatch,
    body: ValidJson<UpdateCalendar>,
) -> Result<Ok200<CalendarDto>, ApiError> {
    let update = CalendarUpdate::from(body.into_inner());
    let calendar = state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, &update)).await?;
    state.desk.wake();
    let version = calendar.version;
    Ok(Ok200::versioned(CalendarDto::from(calendar), version))
}

/// Remove a calendar.
///
/// While the workspace, a team or an agent works by it: 409 `in_use`; `used_by` names them.
#[utoipa::path(
    delete,
    path = "/v1/calendars/{id}",
    operation_id = "deleteCalendar",
    tag = "calendars",
    params(("id" = String, Path, description = "The calendar's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_calendar(
    state: web::Data<AppState>,
    who: Caller<op::DeleteCalendar>,
    context: Ctx,
    id: PathId<kind::Calendar>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
