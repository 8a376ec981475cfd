//! Recording, reading, changing and removing organizations.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::OrganizationDto,
    input::{CreateOrganization, UpdateOrganization},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// Record an organization.
///
/// The name is unique in the workspace without regard to case: 409 `already_exists` names the other one in
/// `existing_id`.
#[utoipa::path(
    post,
    path = "/v1/organizations",
    operation_id = "createOrganization",
    tag = "organizations",
    params(IdempotencyKey),
    request_body = CreateOrganization,
    responses((status = 201, description = "Recorded.", body = OrganizationDto))
)]
pub async fn create_organization(
    state: web::Data<AppState>,
    who: Caller<op::CreateOrganization>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateOrganization>,
) -> Result<Posted<OrganizationDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let new = body.into_inner().parse(id)?;
    state
        .post(&who, &context, retry, move |work| {
            let organization = usecase::create(work, new.clone())?;
            let (location, version) = (format!("/v1/organizations/{}", organization.id), organization.version);
            Ok(Done::created(OrganizationDto::from(organization), location, Some(version)))
        })
        .await
}

/// Read an organization.
#[utoipa::path(
    get,
    path = "/v1/organizations/{id}",
    operation_id = "showOrganization",
    tag = "organizations",
    params(("id" = String, Path, description = "The organization's id.", max_length = 30)),
    responses(
        (status = 200, description = "The organization.", body = OrganizationDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_organization(
    state: web::Data<AppState>,
    who: Caller<op::ShowOrganization>,
    id: PathId<kind::Organization>,
) -> Result<Ok200<OrganizationDto>, ApiError> {
    let scope = who.scope;
    let organization = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = organization.version;
    Ok(Ok200::versioned(OrganizationDto::from(organization), version))
}

/// Change an organization.
///
/// A partial update (RFC 7396). With `If-Match` it applies only to that version: 412 names the fields you sent that
/// others changed meanwhile. A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/organizations/{id}",
    operation_id = "updateOrganization",
    tag = "organizations",
    params(("id" = String, Path, description = "The organization's id.", max_length = 30), IfMatch),
    request_body = UpdateOrganization,
    responses((status = 200, description = "The organization after the change.", body = OrganizationDto))
)]
pub async fn update_organization(
    state: web::Data<AppState>,
    who: Caller<op::UpdateOrganization>,
    context: Ctx,
    id: PathId<kind::Organization>,
    if_match: IfMatch,
    body: ValidJson<UpdateOrganization>,
) -> Result<Ok200<OrganizationDto>, ApiError> {
    let (patch, sent) = body.into_inner().parse()?;
    let organization =
        state.write(&who, &context, move |work| usecase::update(work, id.0, patch.clone(), &if_match, &sent)).await?;
    let version = organization.version;
    Ok(Ok200::versioned(OrganizationDto::from(organization), version))
}

/// Remove an organization.
///
/// For good, and only when no customer and no ticket refers to it, be they in the bin: otherwise 409 `in_use`.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{id}",
    operation_id = "deleteOrganization",
    tag = "organizations",
    params(("id" = String, Path, description = "The organization's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_organization(
    state: web::Data<AppState>,
    who: Caller<op::DeleteOrganization>,
    context: Ctx,
    id: PathId<kind::Organization>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
