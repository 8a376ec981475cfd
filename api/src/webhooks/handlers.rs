//! Listing, adding, reading, changing and removing webhooks.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{WebhookDto, WebhookWithSecretDto, Webhooks},
    input::{CreateWebhook, UpdateWebhook},
    secret, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// List webhooks.
///
/// The oldest first, all of them: there are at most 50.
#[utoipa::path(
    get,
    path = "/v1/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    responses((status = 200, description = "The webhooks.", body = Webhooks))
)]
pub async fn list_webhooks(
    state: web::Data<AppState>,
    who: Caller<op::ListWebhooks>,
) -> Result<Ok200<Webhooks>, ApiError> {
    let (scope, now) = (who.scope, state.clock.now());
    let data = state.read(&who, move |conn| usecase::list(conn, &scope, now)).await?;
    Ok(Ok200::new(Webhooks { data }))
}

/// Add a webhook.
///
/// It gets what happens from now on. The answer holds its `secret`, once: a retry with the same Idempotency-Key is 409
/// `replay_unavailable`; then `rotateWebhookSecret` makes another one.
#[utoipa::path(
    post,
    path = "/v1/webhooks",
    operation_id = "createWebhook",
    tag = "webhooks",
    params(IdempotencyKey),
    request_body = CreateWebhook,
    responses((status = 201, description = "Added.", body = WebhookWithSecretDto))
)]
pub async fn create_webhook(
    state: web::Data<AppState>,
    who: Caller<op::CreateWebhook>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateWebhook>,
) -> Result<Posted<WebhookWithSecretDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = body.into_inner().parse(state.customer_keys.egress(), who.reads_notes())?;
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let (shown, sealed) = secret::make(&state.sealer, who.workspace_id(), id)?;
    state
        .post(&who, &context, retry, move |work| {
            let webhook = usecase::create(work, id, input.clone(), sealed.clone())?;
            let (location, version) = (format!("/v1/webhooks/{id}"), webhook.version);
            let value = WebhookWithSecretDto { webhook, secret: shown.expose().to_owned() };
            Ok(Done { secret: true, ..Done::created(value, location, Some(version)) })
        })
        .await
}

/// Read a webhook.
///
/// Never its secret. `failure_count` and what belongs to it change without `version`.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}",
    operation_id = "showWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30)),
    responses((status = 200, description = "The webhook.", body = WebhookDto))
)]
pub async fn show_webhook(
    state: web::Data<AppState>,
    who: Caller<op::ShowWebhook>,
    id: PathId<kind::Webhook>,
) -> Result<Ok200<WebhookDto>, ApiError> {
    let (scope, now) = (who.scope, state.clock.now());
    let webhook = state.read(&who, move |conn| usecase::show(conn, &scope, id.0, now)).await?;
    // No ETag: how the address does moves without the version.
    Ok(Ok200::new(webhook))
}

/// Change a webhook.
///
/// A partial update (RFC 7396). Switched off, what waits to be sent is cancelled.
#[utoipa::path(
    patch,
    path = "/v1/webhooks/{id}",
    operation_id = "updateWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IfMatch),
    request_body = UpdateWebhook,
    responses((status = 200, description = "The webhook after the change.", body = WebhookDto))
)]
pub async fn update_webhook(
    state: web::Data<AppState>,
    who: Caller<op::UpdateWebhook>,
    context: Ctx,
    id: PathId<kind::Webhook>,
    if_match: IfMatch,
    body: ValidJson<UpdateWebhook>,
) -> Result<Ok200<WebhookDto>, ApiError> {
    let update = Arc::new(body.into_inner().parse(state.customer_keys.egress(), who.reads_notes())?);
    let webhook = state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, &update)).await?;
    let version = webhook.version;
    state.envoy.wake();
    Ok(Ok200::versioned(webhook, version))
}

/// Remove a webhook.
///
/// With all that was sent to it; what waits is not sent. While a rule sends tickets to it: 409 `in_use`.
#[utoipa::path(
    delete,
    path = "/v1/webhooks/{id}",
    operation_id = "deleteWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_webhook(
    state: web::Data<AppState>,
    who: Caller<op::DeleteWebhook>,
    context: Ctx,
    id: PathId<kind::Webhook>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
