//! Adding, reading, changing and removing identity providers.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::IdentityProviderDto,
    input::{CreateIdentityProvider, UpdateIdentityProvider},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// Add an identity provider.
///
/// From now on its tokens are accepted on `/v1/portal/*`, and customers are recorded when they are first seen.
#[utoipa::path(
    post,
    path = "/v1/identity-providers",
    operation_id = "createIdentityProvider",
    tag = "identity-providers",
    params(IdempotencyKey),
    request_body = CreateIdentityProvider,
    responses((status = 201, description = "Added.", body = IdentityProviderDto))
)]
pub async fn create_identity_provider(
    state: web::Data<AppState>,
    who: Caller<op::CreateIdentityProvider>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateIdentityProvider>,
) -> Result<Posted<IdentityProviderDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let (new, secret) = body.into_inner().parse(id, state.customer_keys.egress())?;
    let sealer = state.sealer.clone();
    state
        .post(&who, &context, retry, move |work| {
            let provider = usecase::create(work, &sealer, new.clone(), secret.as_ref())?;
            let (location, version) = (format!("/v1/identity-providers/{}", provider.id), provider.version);
            Ok(Done::created(IdentityProviderDto::from(provider), location, Some(version)))
        })
        .await
}

/// Read an identity provider.
#[utoipa::path(
    get,
    path = "/v1/identity-providers/{id}",
    operation_id = "showIdentityProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30)),
    responses(
        (status = 200, description = "The provider.", body = IdentityProviderDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_identity_provider(
    state: web::Data<AppState>,
    who: Caller<op::ShowIdentityProvider>,
    id: PathId<kind::IdentityProvider>,
) -> Result<Ok200<IdentityProviderDto>, ApiError> {
    let scope = who.scope;
    let provider = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = provider.version;
    Ok(Ok200::versioned(IdentityProviderDto::from(provider), version))
}

/// Change an identity provider.
///
/// A partial update (RFC 7396). Another secret or other keys are used at once. With `active: false` its customers are
/// refused until it is active again.
#[utoipa::path(
    patch,
    path = "/v1/identity-providers/{id}",
    operation_id = "updateIdentityProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30), IfMatch),
    request_body = UpdateIdentityProvider,
    responses((status = 200, description = "The provider after the change.", body = IdentityProviderDto))
)]
pub async fn update_identity_provider(
    state: web::Data<AppState>,
    who: Caller<op::UpdateIdentityProvider>,
    context: Ctx,
    id: PathId<kind::IdentityProvider>,
    if_match: IfMatch,
    body: ValidJson<UpdateIdentityProvider>,
) -> Result<Ok200<IdentityProviderDto>, ApiError> {
    let body = Arc::new(body.into_inner());
    body.check(state.customer_keys.egress())?;
    let sealer = state.sealer.clone();
    let provider =
        state.write(&who, &context, move |work| usecase::update(work, &sealer, id.0, &if_match, &body)).await?;
    let version = provider.version;
    Ok(Ok200::versioned(IdentityProviderDto::from(provider), version))
}

/// Remove an identity provider.
///
/// Only one by which no customer is known: otherwise 409 `in_use`; switch it off instead.
#[utoipa::path(
    delete,
    path = "/v1/identity-providers/{id}",
    operation_id = "deleteIdentityProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_identity_provider(
    state: web::Data<AppState>,
    who: Caller<op::DeleteIdentityProvider>,
    context: Ctx,
    id: PathId<kind::IdentityProvider>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
