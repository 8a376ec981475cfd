//! Adding, reading, changing and removing gateways.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{GatewayDto, GatewayInboundSecret},
    input::{CreateGateway, SetGatewayInboundSecret, UpdateGateway},
    usecase,
};
use crate::{
    auth::Caller,
    http::{
        ApiError, Ctx, FieldCode, FieldError, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson,
    },
    random,
    state::{AppState, Done, Retry},
};

const MIN_SECRET: usize = 16;
const MAX_SECRET: usize = 500;

/// Add a gateway.
///
/// Customers who write by it are answered by it: each reply and each automatic message of their tickets is one request to it,
/// tried again for some hours until it is answered with 2xx. Every try has the same `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/v1/gateways",
    operation_id = "createGateway",
    tag = "gateways",
    params(IdempotencyKey),
    request_body = CreateGateway,
    responses((status = 201, description = "Added.", body = GatewayDto))
)]
pub async fn create_gateway(
    state: web::Data<AppState>,
    who: Caller<op::CreateGateway>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateGateway>,
) -> Result<Posted<GatewayDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let body = Arc::new(body.into_inner());
    let (sealer, egress) = (state.sealer.clone(), state.customer_keys.egress().clone());
    state
        .post(&who, &context, retry, move |work| {
            let gateway = usecase::create(work, (&sealer, &egress), id, &body)?;
            let (location, version) = (format!("/v1/gateways/{}", gateway.id), gateway.version);
            Ok(Done::created(GatewayDto::from(gateway), location, Some(version)))
        })
        .await
}

/// Read a gateway.
#[utoipa::path(
    get,
    path = "/v1/gateways/{id}",
    operation_id = "showGateway",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30)),
    responses(
        (status = 200, description = "The gateway.", body = GatewayDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_gateway(
    state: web::Data<AppState>,
    who: Caller<op::ShowGateway>,
    id: PathId<kind::Gateway>,
) -> Result<Ok200<GatewayDto>, ApiError> {
    let scope = who.scope;
    let gateway = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = gateway.version;
    Ok(Ok200::versioned(GatewayDto::from(gateway), version))
}

/// Change a gateway.
///
/// A partial update (RFC 7396). With `enabled: false` nothing is sent or taken in by it. A request to another host needs the
/// secrets that it takes given anew.
#[utoipa::path(
    patch,
    path = "/v1/gateways/{id}",
    operation_id = "updateGateway",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30), IfMatch),
    request_body = UpdateGateway,
    responses((status = 200, description = "The gateway after the change.", body = GatewayDto))
)]
pub async fn update_gateway(
    state: web::Data<AppState>,
    who: Caller<op::UpdateGateway>,
    context: Ctx,
    id: PathId<kind::Gateway>,
    if_match: IfMatch,
    body: ValidJson<UpdateGateway>,
) -> Result<Ok200<GatewayDto>, ApiError> {
    let body = Arc::new(body.into_inner());
    usecase::check(&body)?;
    let (sealer, egress) = (state.sealer.clone(), state.customer_keys.egress().clone());
    let unit =
        move |work: &mut crate::state::Work<'_>| usecase::update(work, (&sealer, &egress), id.0, &if_match, &body);
    let gateway = state.write(&who, &context, unit).await?;
    let version = gateway.version;
    Ok(Ok200::versioned(GatewayDto::from(gateway), version))
}

/// Remove a gateway.
///
/// Only one by which nothing went out or came in: otherwise 409 `in_use`; switch it off instead.
#[utoipa::path(
    delete,
    path = "/v1/gateways/{id}",
    operation_id = "deleteGateway",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_gateway(
    state: web::Data<AppState>,
    who: Caller<op::DeleteGateway>,
    context: Ctx,
    id: PathId<kind::Gateway>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}

/// Set by what a gateway's call-backs are known.
///
/// The answer holds the secret, once: a retry with the same Idempotency-Key is 409 `replay_unavailable`. The one from before
/// works no longer.
#[utoipa::path(
    post,
    path = "/v1/gateways/{id}/inbound-secret",
    operation_id = "setGatewayInboundSecret",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30), IdempotencyKey),
    request_body = SetGatewayInboundSecret,
    responses((status = 200, description = "The secret.", body = GatewayInboundSecret))
)]
pub async fn set_gateway_inbound_secret(
    state: web::Data<AppState>,
    who: Caller<op::SetGatewayInboundSecret>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Gateway>,
    body: ValidJson<SetGatewayInboundSecret>,
) -> Result<Posted<GatewayInboundSecret>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let SetGatewayInboundSecret { secret } = body.into_inner();
    let code = secret.as_ref().and_then(|secret| match secret.expose() {
        text if text.len() < MIN_SECRET => Some(FieldCode::TooShort),
        text if text.len() > MAX_SECRET => Some(FieldCode::TooLong),
        text if text.chars().any(char::is_control) => Some(FieldCode::InvalidCharacter),
        _ => None,
    });
    if let Some(code) = code {
        return Err(ApiError::validation(vec![FieldError::pointer("#/secret", code)]));
    }
    let sealer = state.sealer.clone();
    state
        .post(&who, &context, retry, move |work| {
            let secret = usecase::set_inbound_secret(work, &sealer, id.0, secret.as_ref())?;
            let told = GatewayInboundSecret {
                gateway_id: id.0,
                secret: secret.expose().to_owned(),
                path: format!("/v1/public/gateways/{}/messages", id.0),
                receipts_path: format!("/v1/public/gateways/{}/receipts", id.0),
            };
            Ok(Done { secret: true, ..Done::ok(told, None) })
        })
        .await
}
