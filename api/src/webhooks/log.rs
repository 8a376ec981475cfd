//! Looking at what was sent to a webhook, and sending it once more.

use actix_web::web;
use domain::{
    ids::{WebhookDeliveryId, kind},
    policy::op,
    webhook::{WebhookDelivery, WebhookDeliveryState},
};
use persistence::webhook::{self as store, DeliveryPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::log_dto::{WebhookDeliveryDto, WebhookDeliveryWithPayloadDto};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Code, Ctx, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, ValidQuery, assemble,
        fingerprint,
    },
    state::{AppState, Done, Retry, Work},
};

/// Which of what was sent, and which page of it.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListWebhookDeliveriesQuery {
    /// Only in this state: `queued`, `delivered`, `failed`, `cancelled`.
    #[param(value_type = Option<String>, max_length = 30)]
    pub state: Option<WebhookDeliveryState>,
    /// Only of this type, such as `ticket.created`.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    pub event_type: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List what was sent to a webhook.
///
/// The newest first; kept for 30 days.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}/deliveries",
    operation_id = "listWebhookDeliveries",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), ListWebhookDeliveriesQuery),
    responses((status = 200, description = "A page of deliveries.", body = Page<WebhookDeliveryDto>))
)]
pub async fn list_webhook_deliveries(
    state: web::Data<AppState>,
    who: Caller<op::ListWebhookDeliveries>,
    id: PathId<kind::Webhook>,
    query: ValidQuery<ListWebhookDeliveriesQuery>,
) -> Result<PageOf<WebhookDeliveryDto>, ApiError> {
    let ListWebhookDeliveriesQuery { state: in_state, event_type, limit, cursor } = query.into_inner();
    let (scope, webhook_id) = (who.scope, id.0);
    let print = fingerprint(&format!("listWebhookDeliveries {webhook_id} {in_state:?} {event_type:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let page = request.clone();
    let rows = state
        .read(&who, move |conn| {
            store::find(conn, &scope, webhook_id)?.ok_or_else(ApiError::not_found)?;
            let after: Option<(i64, WebhookDeliveryId)> = keyset::after(&page)?;
            let (limit, backward) = (page.fetch_limit(), page.backward);
            let wanted = DeliveryPage { webhook_id, state: in_state, event_type, after, backward, limit };
            Ok(store::list_deliveries(conn, &scope, &wanted)?)
        })
        .await?;
    let (rows, page) = assemble(rows, &request, |it: &WebhookDelivery| keyset::key(it.created_at, it.id));
    Ok(PageOf { data: rows.into_iter().map(WebhookDeliveryDto::from).collect(), page })
}

/// Read what was sent, and what was answered.
#[utoipa::path(
    get,
    path = "/v1/webhook-deliveries/{id}",
    operation_id = "showWebhookDelivery",
    tag = "webhooks",
    params(("id" = String, Path, description = "The delivery's id.", max_length = 30)),
    responses((status = 200, description = "The delivery with its payload.", body = WebhookDeliveryWithPayloadDto))
)]
pub async fn show_webhook_delivery(
    state: web::Data<AppState>,
    who: Caller<op::ShowWebhookDelivery>,
    id: PathId<kind::WebhookDelivery>,
) -> Result<Ok200<WebhookDeliveryWithPayloadDto>, ApiError> {
    let scope = who.scope;
    let found = state
        .read(&who, move |conn| {
            let delivery = store::find_delivery(conn, &scope, id.0)?.ok_or_else(ApiError::not_found)?;
            let body = store::find_body(conn, &scope, id.0)?.ok_or_else(ApiError::not_found)?;
            WebhookDeliveryWithPayloadDto::of(delivery, &body)
        })
        .await?;
    Ok(Ok200::new(found))
}

/// Send something once more.
///
/// The same bytes under the same `webhook-id`, at once, and then as often as usual. What is queued is tried now. While the
/// webhook is switched off: 409 `conflict` with `reason` `disabled`.
#[utoipa::path(
    post,
    path = "/v1/webhook-deliveries/{id}/retry",
    operation_id = "retryWebhookDelivery",
    tag = "webhooks",
    params(("id" = String, Path, description = "The delivery's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The delivery as it stands now.", body = WebhookDeliveryDto))
)]
pub async fn retry_webhook_delivery(
    state: web::Data<AppState>,
    who: Caller<op::RetryWebhookDelivery>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::WebhookDelivery>,
) -> Result<Posted<WebhookDeliveryDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let answer = state.post(&who, &context, retry, move |work| again(work, id.0)).await;
    state.envoy.wake();
    answer
}

fn again(work: &mut Work<'_>, id: WebhookDeliveryId) -> Result<Done<WebhookDeliveryDto>, ApiError> {
    let found = store::find_delivery(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let webhook = store::find_locked(work.conn, &work.scope, found.webhook_id)?.ok_or_else(ApiError::not_found)?;
    if !webhook.enabled {
        return Err(ApiError::new(Code::Conflict).with("reason", "disabled"));
    }
    let before = store::lock_delivery(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    // Somebody is sending it at this moment.
    if before.leased_until.is_some_and(|until| until > work.now) {
        return Ok(Done::ok(WebhookDeliveryDto::from(before), None));
    }
    let queued = WebhookDelivery {
        state: WebhookDeliveryState::Queued,
        attempts: 0,
        due_at: work.now,
        leased_until: None,
        settled_at: None,
        ..before
    };
    store::save_delivery(work.conn, &work.scope, &queued)?;
    store::touch(work.conn, &work.scope, webhook.id)?;
    Ok(Done::ok(WebhookDeliveryDto::from(queued), None))
}
