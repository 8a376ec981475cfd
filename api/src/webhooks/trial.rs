//! Trying an address, while somebody waits for what comes of it.

use domain::{
    event::SubjectKind,
    ids::{EventId, WebhookDeliveryId, WebhookId},
    webhook::{WebhookCause, WebhookDelivery, WebhookDeliveryState},
};
use persistence::webhook::{self as store, NewDelivery};
use tokio::sync::Semaphore;

use super::{
    log_dto::WebhookDeliveryWithPayloadDto,
    payload::{Notice, WebhookData, WebhookPayload},
    send::{attempt, parcel},
};
use crate::{
    auth::Principal,
    http::{ApiError, Posted, RequestContext},
    random,
    state::{AppState, Done, Retry},
};

/// The type of what is sent.
const WEBHOOK_TEST: &str = "webhook.test";
/// How many addresses are tried at once on this node.
static TURNS: Semaphore = Semaphore::const_new(8);

/// Sends a signed event that means nothing, and tells what was answered. It is kept among what was sent.
///
/// # Errors
/// 404.
pub async fn try_out(
    state: &AppState,
    who: &Principal,
    (context, retry): (&RequestContext, Retry),
    id: WebhookId,
) -> Result<Posted<WebhookDeliveryWithPayloadDto>, ApiError> {
    if let Some(answered) = state.replayed(who, context, &retry).await? {
        return Ok(answered);
    }
    let scope = who.scope;
    let found =
        state.read(who, move |conn| Ok(store::find(conn, &scope, id)?.zip(store::secrets(conn, &scope, id)?))).await?;
    let (webhook, secrets) = found.ok_or_else(ApiError::not_found)?;
    let at = state.clock.now();
    let event_id: EventId = random::new_id(at).map_err(ApiError::internal)?;
    let notice = Notice {
        id: event_id,
        at,
        kind: WEBHOOK_TEST,
        actor: who.actor,
        subject: (SubjectKind::Webhook, id.uuid(), webhook.version),
        request_id: Some(context.request_id.to_string()),
    };
    let body = WebhookPayload::of(notice.event(scope.workspace_id()), WebhookData::default()).into_bytes()?;
    let place = (scope.workspace_id(), id);
    let parcel = parcel(state, place, webhook.url, &secrets, (&event_id.to_string(), body.to_vec()))?;
    let outcome = {
        let _turn = TURNS.acquire().await.map_err(ApiError::internal)?;
        attempt(state, scope, id, parcel).await
    };
    let delivery_id: WebhookDeliveryId = random::new_id(at).map_err(ApiError::internal)?;
    state
        .post(who, context, retry, move |work| {
            store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
            let is_success = outcome.is_success();
            let delivery = WebhookDelivery {
                id: delivery_id,
                webhook_id: id,
                event_id,
                event_type: WEBHOOK_TEST.to_owned(),
                seq: None,
                cause: WebhookCause::Test,
                state: if is_success { WebhookDeliveryState::Delivered } else { WebhookDeliveryState::Failed },
                attempts: 1,
                due_at: at,
                leased_until: None,
                created_at: at,
                settled_at: Some(work.now),
                last: Some(outcome.attempt(work.now)),
            };
            let new = NewDelivery { delivery: delivery.clone(), body: body.clone() };
            store::insert_deliveries(work.conn, &work.scope, &[new])?;
            Ok(Done::ok(WebhookDeliveryWithPayloadDto::of(delivery, &body)?, None))
        })
        .await
}
