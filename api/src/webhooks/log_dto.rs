//! The wire shape of what was sent to a webhook.

use domain::{
    ids::{EventId, WebhookDeliveryId, WebhookId},
    time::Instant,
    webhook::{WebhookCause, WebhookDelivery, WebhookDeliveryState},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

#[allow(unused_imports, reason = "the contract's schema names it")]
use super::payload::WebhookPayload;
use crate::http::ApiError;

/// One event on its way to a webhook, and what came of the latest attempt.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct WebhookDeliveryDto {
    /// The delivery's id.
    #[schema(value_type = String, max_length = 30, example = "whd_01jd0000000000000000000000")]
    pub id: WebhookDeliveryId,
    /// The webhook.
    #[schema(value_type = String, max_length = 30)]
    pub webhook_id: WebhookId,
    /// What is sent as `webhook-id`: the event's id, the same at every attempt and at a replay.
    #[schema(value_type = String, max_length = 30)]
    pub event_id: EventId,
    /// The event's type, `rule.triggered` or `webhook.test`.
    #[schema(max_length = 100, example = "ticket.created")]
    pub event_type: String,
    /// The event's place in the workspace's sequence; null for what is no event.
    #[schema(required = true, max_length = 20, example = "4711")]
    pub seq: Option<String>,
    /// Why it is sent: `event`, `replay`, `rule` or `test`.
    #[schema(value_type = String, max_length = 20, example = "event")]
    pub cause: WebhookCause,
    /// `queued`, `delivered`, `failed` (tried ten times in vain, or the receiver is gone) or `cancelled` (the webhook was
    /// switched off).
    #[schema(value_type = String, max_length = 20, example = "delivered")]
    pub state: WebhookDeliveryState,
    /// How often it was tried.
    #[schema(minimum = 0)]
    pub attempt_count: i64,
    /// While it is queued: when it is tried next.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub next_attempt_at: Option<Instant>,
    /// When the latest attempt ended.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub attempted_at: Option<Instant>,
    /// The status that was answered; null when nothing was.
    #[schema(required = true, minimum = 100, maximum = 999)]
    pub status: Option<i64>,
    /// How long that took, in milliseconds.
    #[schema(required = true, minimum = 0)]
    pub latency_ms: Option<i64>,
    /// How the answer's body begins, at most 4 KB.
    #[schema(required = true, max_length = 4096)]
    pub answer: Option<String>,
    /// Why the attempt does not count: `unexpected_status`, `redirect`, `timed_out`, `unreachable`, `address_not_public`,
    /// `invalid_address`. More may be added.
    #[schema(required = true, max_length = 40)]
    pub problem: Option<String>,
    /// When it was meant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When its state became final.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub settled_at: Option<Instant>,
}

/// A delivery with what is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryWithPayload)]
pub struct WebhookDeliveryWithPayloadDto {
    /// The delivery.
    #[serde(flatten)]
    pub delivery: WebhookDeliveryDto,
    /// The very payload.
    #[schema(value_type = WebhookPayload)]
    pub payload: Value,
}

impl From<WebhookDelivery> for WebhookDeliveryDto {
    fn from(it: WebhookDelivery) -> Self {
        let last = it.last;
        Self {
            id: it.id,
            webhook_id: it.webhook_id,
            event_id: it.event_id,
            event_type: it.event_type,
            seq: it.seq.map(|seq| seq.to_string()),
            cause: it.cause,
            state: it.state,
            attempt_count: it.attempts,
            next_attempt_at: (it.state == WebhookDeliveryState::Queued).then_some(it.due_at),
            attempted_at: last.as_ref().map(|last| last.at),
            status: last.as_ref().and_then(|last| last.status),
            latency_ms: last.as_ref().map(|last| last.latency_ms),
            answer: last.as_ref().and_then(|last| last.answer.clone()),
            problem: last.and_then(|last| last.problem),
            created_at: it.created_at,
            settled_at: it.settled_at,
        }
    }
}

impl WebhookDeliveryWithPayloadDto {
    /// A delivery and the body that is sent.
    pub fn of(delivery: WebhookDelivery, body: &[u8]) -> Result<Self, ApiError> {
        let payload = serde_json::from_slice(body).map_err(ApiError::internal)?;
        Ok(Self { payload, delivery: delivery.into() })
    }
}
