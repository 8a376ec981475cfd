//! Trying a webhook, replacing its secret, and switching it on again.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{WebhookDto, WebhookWithSecretDto},
    log_dto::WebhookDeliveryWithPayloadDto,
    secret, trial, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, PathId, Posted},
    state::{AppState, Done, Retry},
};

/// Try a webhook's address.
///
/// Sends `webhook.test`, signed as everything else, and waits for the answer, at most 15 seconds: what was answered is told
/// with the status, the time it took and the first 4 KB of the body. It works while the webhook is switched off, and says
/// nothing of how the address does. A retry with the same Idempotency-Key gets the first answer again.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/test",
    operation_id = "testWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "What came of it.", body = WebhookDeliveryWithPayloadDto))
)]
pub async fn test_webhook(
    state: web::Data<AppState>,
    who: Caller<op::TestWebhook>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Webhook>,
) -> Result<Posted<WebhookDeliveryWithPayloadDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    trial::try_out(&state, &who, (&context, retry), id.0).await
}

/// Replace a webhook's secret.
///
/// The answer holds the new `secret`, once. For 24 hours the old one signs as well: `webhook-signature` then holds two
/// signatures, parted by a space. A secret that was being replaced already signs no more.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/rotate-secret",
    operation_id = "rotateWebhookSecret",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The webhook with its new secret.", body = WebhookWithSecretDto))
)]
pub async fn rotate_webhook_secret(
    state: web::Data<AppState>,
    who: Caller<op::RotateWebhookSecret>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Webhook>,
) -> Result<Posted<WebhookWithSecretDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let (shown, sealed) = secret::make(&state.sealer, who.workspace_id(), id.0)?;
    state
        .post(&who, &context, retry, move |work| {
            let webhook = usecase::rotate(work, id.0, sealed.clone())?;
            let version = webhook.version;
            let value = WebhookWithSecretDto { webhook, secret: shown.expose().to_owned() };
            Ok(Done { secret: true, ..Done::ok(value, Some(version)) })
        })
        .await
}

/// Switch a webhook on again.
///
/// Whatever was known of its address counts no more: it is no longer paused. What it missed is sent by `replayWebhook`.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/enable",
    operation_id = "enableWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The webhook as it stands now.", body = WebhookDto))
)]
pub async fn enable_webhook(
    state: web::Data<AppState>,
    who: Caller<op::EnableWebhook>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Webhook>,
) -> Result<Posted<WebhookDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let answer = state
        .post(&who, &context, retry, move |work| {
            let webhook = usecase::enable(work, id.0)?;
            let version = webhook.version;
            Ok(Done::ok(webhook, Some(version)))
        })
        .await;
    state.envoy.wake();
    answer
}
