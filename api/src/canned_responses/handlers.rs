//! Adding, reading, changing and removing canned responses.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CannedResponseBrief, CannedResponseDto, CannedResponses},
    input::{CreateCannedResponse, UpdateCannedResponse},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// List canned responses.
///
/// Those of the caller's teams and those for all, by folder and title, without their texts, each with how it was used.
#[utoipa::path(
    get,
    path = "/v1/canned-responses",
    operation_id = "listCannedResponses",
    tag = "texts",
    responses((status = 200, description = "The canned responses.", body = CannedResponses))
)]
pub async fn list_canned_responses(
    state: web::Data<AppState>,
    who: Caller<op::ListCannedResponses>,
) -> Result<Ok200<CannedResponses>, ApiError> {
    let principal = who.principal.clone();
    let found = state.read(&who, move |conn| usecase::list(conn, &principal)).await?;
    let data = found.into_iter().map(|(response, usage)| CannedResponseBrief::of(response, usage)).collect();
    Ok(Ok200::new(CannedResponses { data }))
}

/// Add a canned response.
#[utoipa::path(
    post,
    path = "/v1/canned-responses",
    operation_id = "createCannedResponse",
    tag = "texts",
    params(IdempotencyKey),
    request_body = CreateCannedResponse,
    responses((status = 201, description = "Added.", body = CannedResponseDto))
)]
pub async fn create_canned_response(
    state: web::Data<AppState>,
    who: Caller<op::CreateCannedResponse>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateCannedResponse>,
) -> Result<Posted<CannedResponseDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = body.into_inner().parse()?;
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let response = usecase::create(work, &principal, input.clone())?;
            let (location, version) = (format!("/v1/canned-responses/{}", response.id), response.version);
            Ok(Done::created(CannedResponseDto::from(response), location, Some(version)))
        })
        .await
}

/// Read a canned response.
#[utoipa::path(
    get,
    path = "/v1/canned-responses/{id}",
    operation_id = "showCannedResponse",
    tag = "texts",
    params(("id" = String, Path, description = "The canned response's id.", max_length = 30)),
    responses(
        (status = 200, description = "The canned response.", body = CannedResponseDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_canned_response(
    state: web::Data<AppState>,
    who: Caller<op::ShowCannedResponse>,
    id: PathId<kind::CannedResponse>,
) -> Result<Ok200<CannedResponseDto>, ApiError> {
    let principal = who.principal.clone();
    let response = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    let version = response.version;
    Ok(Ok200::versioned(CannedResponseDto::from(response), version))
}

/// Change a canned response.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/canned-responses/{id}",
    operation_id = "updateCannedResponse",
    tag = "texts",
    params(("id" = String, Path, description = "The canned response's id.", max_length = 30), IfMatch),
    request_body = UpdateCannedResponse,
    responses((status = 200, description = "The canned response after the change.", body = CannedResponseDto))
)]
pub async fn update_canned_response(
    state: web::Data<AppState>,
    who: Caller<op::UpdateCannedResponse>,
    context: Ctx,
    id: PathId<kind::CannedResponse>,
    if_match: IfMatch,
    body: ValidJson<UpdateCannedResponse>,
) -> Result<Ok200<CannedResponseDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let principal = who.principal.clone();
    let response = state
        .write(&who, &context, move |work| usecase::update(work, &principal, id.0, &if_match, update.clone()))
        .await?;
    let version = response.version;
    Ok(Ok200::versioned(CannedResponseDto::from(response), version))
}

/// Remove a canned response.
///
/// What was written with it stays.
#[utoipa::path(
    delete,
    path = "/v1/canned-responses/{id}",
    operation_id = "deleteCannedResponse",
    tag = "texts",
    params(("id" = String, Path, description = "The canned response's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_canned_response(
    state: web::Data<AppState>,
    who: Caller<op::DeleteCannedResponse>,
    context: Ctx,
    id: PathId<kind::CannedResponse>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state.write(&who, &context, move |work| usecase::delete(work, &principal, id.0, &if_match)).await?;
    Ok(NoContent)
}
