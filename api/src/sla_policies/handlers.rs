//! Adding, reading, changing and removing policies.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::sla as store;

use super::{
    dto::{SlaPolicies, SlaPolicyDto},
    input::{CreateSlaPolicy, UpdateSlaPolicy},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// List the policies of what is promised.
///
/// All of them in their order: the first that fits a ticket applies to it.
#[utoipa::path(
    get,
    path = "/v1/sla-policies",
    operation_id = "listSlaPolicies",
    tag = "sla",
    responses((status = 200, description = "The policies.", body = SlaPolicies))
)]
pub async fn list_sla_policies(
    state: web::Data<AppState>,
    who: Caller<op::ListSlaPolicies>,
) -> Result<Ok200<SlaPolicies>, ApiError> {
    let scope = who.scope;
    let policies = state.read(&who, move |conn| Ok(store::list(conn, &scope)?)).await?;
    Ok(Ok200::new(SlaPolicies { data: policies.into_iter().map(SlaPolicyDto::from).collect() }))
}

/// Add a policy.
///
/// It comes behind those there are, and applies to tickets that are opened from now on; to others when you ask for it
/// (`recalculateSla`).
#[utoipa::path(
    post,
    path = "/v1/sla-policies",
    operation_id = "createSlaPolicy",
    tag = "sla",
    params(IdempotencyKey),
    request_body = CreateSlaPolicy,
    responses((status = 201, description = "Added.", body = SlaPolicyDto))
)]
pub async fn create_sla_policy(
    state: web::Data<AppState>,
    who: Caller<op::CreateSlaPolicy>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateSlaPolicy>,
) -> Result<Posted<SlaPolicyDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = body.into_inner().parse()?;
    state
        .post(&who, &context, retry, move |work| {
            let policy = usecase::create(work, input.clone())?;
            let (location, version) = (format!("/v1/sla-policies/{}", policy.id), policy.version);
            Ok(Done::created(SlaPolicyDto::from(policy), location, Some(version)))
        })
        .await
}

/// Read a policy.
#[utoipa::path(
    get,
    path = "/v1/sla-policies/{id}",
    operation_id = "showSlaPolicy",
    tag = "sla",
    params(("id" = String, Path, description = "The policy's id.", max_length = 30)),
    responses(
        (status = 200, description = "The policy.", body = SlaPolicyDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_sla_policy(
    state: web::Data<AppState>,
    who: Caller<op::ShowSlaPolicy>,
    id: PathId<kind::SlaPolicy>,
) -> Result<Ok200<SlaPolicyDto>, ApiError> {
    let scope = who.scope;
    let policy = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = policy.version;
    Ok(Ok200::versioned(SlaPolicyDto::from(policy), version))
}

/// Change a policy.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event. What tickets have been
/// promised stays promised by the version that applies to them, until you ask for more (`recalculateSla`).
#[utoipa::path(
    patch,
    path = "/v1/sla-policies/{id}",
    operation_id = "updateSlaPolicy",
    tag = "sla",
    params(("id" = String, Path, description = "The policy's id.", max_length = 30), IfMatch),
    request_body = UpdateSlaPolicy,
    responses((status = 200, description = "The policy after the change.", body = SlaPolicyDto))
)]
pub async fn update_sla_policy(
    state: web::Data<AppState>,
    who: Caller<op::UpdateSlaPolicy>,
    context: Ctx,
    id: PathId<kind::SlaPolicy>,
    if_match: IfMatch,
    body: ValidJson<UpdateSlaPolicy>,
) -> Result<Ok200<SlaPolicyDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let policy =
        state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, update.clone())).await?;
    let version = policy.version;
    Ok(Ok200::versioned(SlaPolicyDto::from(policy), version))
}

/// Remove a policy.
///
/// Its tickets come under the next policy that fits, as their clocks come to something; at once with `recalculateSla`.
#[utoipa::path(
    delete,
    path = "/v1/sla-policies/{id}",
    operation_id = "deleteSlaPolicy",
    tag = "sla",
    params(("id" = String, Path, description = "The policy's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_sla_policy(
    state: web::Data<AppState>,
    who: Caller<op::DeleteSlaPolicy>,
    context: Ctx,
    id: PathId<kind::SlaPolicy>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
