//! Listing, adding, reading, changing and removing services at which agents sign in.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::sign_in::provider as store;

use super::{
    dto::{CreateSignInProvider, SignInProviderDto, SignInProviders, UpdateSignInProvider},
    usecase::{self, ProviderUpdate},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// List the services at which agents sign in.
///
/// The oldest first, all of them: there are at most 10.
#[utoipa::path(
    get,
    path = "/v1/sign-in-providers",
    operation_id = "listSignInProviders",
    tag = "identity-providers",
    responses((status = 200, description = "The services.", body = SignInProviders))
)]
pub async fn list_sign_in_providers(
    state: web::Data<AppState>,
    who: Caller<op::ListSignInProviders>,
) -> Result<Ok200<SignInProviders>, ApiError> {
    let scope = who.scope;
    let all = state.read(&who, move |conn| Ok(store::list(conn, &scope)?)).await?;
    Ok(Ok200::new(SignInProviders { data: all.into_iter().map(SignInProviderDto::from).collect() }))
}

/// Add a service at which agents sign in.
///
/// An OpenID provider that publishes what it is at `/.well-known/openid-configuration` below its issuer. From now on agents
/// go there with `startOidcSignIn`.
#[utoipa::path(
    post,
    path = "/v1/sign-in-providers",
    operation_id = "createSignInProvider",
    tag = "identity-providers",
    params(IdempotencyKey),
    request_body = CreateSignInProvider,
    responses((status = 201, description = "Added.", body = SignInProviderDto))
)]
pub async fn create_sign_in_provider(
    state: web::Data<AppState>,
    who: Caller<op::CreateSignInProvider>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateSignInProvider>,
) -> Result<Posted<SignInProviderDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let (new, secret) = body.into_inner().parse(id, state.customer_keys.egress())?;
    let sealer = state.sealer.clone();
    state
        .post(&who, &context, retry, move |work| {
            let provider = usecase::create(work, &sealer, new.clone(), &secret)?;
            let (location, version) = (format!("/v1/sign-in-providers/{}", provider.id), provider.version);
            Ok(Done::created(SignInProviderDto::from(provider), location, Some(version)))
        })
        .await
}

/// Read a service at which agents sign in.
#[utoipa::path(
    get,
    path = "/v1/sign-in-providers/{id}",
    operation_id = "showSignInProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30)),
    responses(
        (status = 200, description = "The provider.", body = SignInProviderDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_sign_in_provider(
    state: web::Data<AppState>,
    who: Caller<op::ShowSignInProvider>,
    id: PathId<kind::SignInProvider>,
) -> Result<Ok200<SignInProviderDto>, ApiError> {
    let scope = who.scope;
    let provider = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = provider.version;
    Ok(Ok200::versioned(provider.into(), version))
}

/// Change a service at which agents sign in.
///
/// A partial update (RFC 7396). Another secret is used at once. With `active: false` nobody signs in by it; who has, stays
/// signed in.
#[utoipa::path(
    patch,
    path = "/v1/sign-in-providers/{id}",
    operation_id = "updateSignInProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30), IfMatch),
    request_body = UpdateSignInProvider,
    responses((status = 200, description = "The provider after the change.", body = SignInProviderDto))
)]
pub async fn update_sign_in_provider(
    state: web::Data<AppState>,
    who: Caller<op::UpdateSignInProvider>,
    context: Ctx,
    id: PathId<kind::SignInProvider>,
    if_match: IfMatch,
    body: ValidJson<UpdateSignInProvider>,
) -> Result<Ok200<SignInProviderDto>, ApiError> {
    let body = body.into_inner();
    let (change, sent) = body.parse()?;
    let update = Arc::new(ProviderUpdate { change, sent, secret: body.client_secret });
    let sealer = state.sealer.clone();
    let provider =
        state.write(&who, &context, move |work| usecase::update(work, &sealer, id.0, &if_match, &update)).await?;
    let version = provider.version;
    Ok(Ok200::versioned(provider.into(), version))
}

/// Remove a service at which agents sign in.
///
/// Agents whom it vouched for stay, and who has signed in stays signed in.
#[utoipa::path(
    delete,
    path = "/v1/sign-in-providers/{id}",
    operation_id = "deleteSignInProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_sign_in_provider(
    state: web::Data<AppState>,
    who: Caller<op::DeleteSignInProvider>,
    context: Ctx,
    id: PathId<kind::SignInProvider>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
