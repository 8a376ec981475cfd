//! Adding, reading, changing and removing macros.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{MacroDto, Macros},
    input::{CreateMacro, UpdateMacro},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// List macros.
///
/// Those of the caller's teams and those for all, by folder, position and title.
#[utoipa::path(
    get,
    path = "/v1/macros",
    operation_id = "listMacros",
    tag = "texts",
    responses((status = 200, description = "The macros.", body = Macros))
)]
pub async fn list_macros(state: web::Data<AppState>, who: Caller<op::ListMacros>) -> Result<Ok200<Macros>, ApiError> {
    let principal = who.principal.clone();
    let found = state.read(&who, move |conn| usecase::list(conn, &principal)).await?;
    Ok(Ok200::new(Macros { data: found.into_iter().map(MacroDto::from).collect() }))
}

/// Add a macro.
#[utoipa::path(
    post,
    path = "/v1/macros",
    operation_id = "createMacro",
    tag = "texts",
    params(IdempotencyKey),
    request_body = CreateMacro,
    responses((status = 201, description = "Added.", body = MacroDto))
)]
pub async fn create_macro(
    state: web::Data<AppState>,
    who: Caller<op::CreateMacro>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateMacro>,
) -> Result<Posted<MacroDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = body.into_inner().parse()?;
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let bundle = usecase::create(work, &principal, input.clone())?;
            let (location, version) = (format!("/v1/macros/{}", bundle.id), bundle.version);
            Ok(Done::created(MacroDto::from(bundle), location, Some(version)))
        })
        .await
}

/// Read a macro.
#[utoipa::path(
    get,
    path = "/v1/macros/{id}",
    operation_id = "showMacro",
    tag = "texts",
    params(("id" = String, Path, description = "The macro's id.", max_length = 30)),
    responses(
        (status = 200, description = "The macro.", body = MacroDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_macro(
    state: web::Data<AppState>,
    who: Caller<op::ShowMacro>,
    id: PathId<kind::Macro>,
) -> Result<Ok200<MacroDto>, ApiError> {
    let principal = who.principal.clone();
    let bundle = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    let version = bundle.version;
    Ok(Ok200::versioned(MacroDto::from(bundle), version))
}

/// Change a macro.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/macros/{id}",
    operation_id = "updateMacro",
    tag = "texts",
    params(("id" = String, Path, description = "The macro's id.", max_length = 30), IfMatch),
    request_body = UpdateMacro,
    responses((status = 200, description = "The macro after the change.", body = MacroDto))
)]
pub async fn update_macro(
    state: web::Data<AppState>,
    who: Caller<op::UpdateMacro>,
    context: Ctx,
    id: PathId<kind::Macro>,
    if_match: IfMatch,
    body: ValidJson<UpdateMacro>,
) -> Result<Ok200<MacroDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let principal = who.principal.clone();
    let bundle = state
        .write(&who, &context, move |work| usecase::update(work, &principal, id.0, &if_match, update.clone()))
        .await?;
    let version = bundle.version;
    Ok(Ok200::versioned(MacroDto::from(bundle), version))
}

/// Remove a macro.
///
/// What was done with it stays.
#[utoipa::path(
    delete,
    path = "/v1/macros/{id}",
    operation_id = "deleteMacro",
    tag = "texts",
    params(("id" = String, Path, description = "The macro's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_macro(
    state: web::Data<AppState>,
    who: Caller<op::DeleteMacro>,
    context: Ctx,
    id: PathId<kind::Macro>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state.write(&who, &context, move |work| usecase::delete(work, &principal, id.0, &if_match)).await?;
    Ok(NoContent)
}
