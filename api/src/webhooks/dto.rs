//! The wire shape of a webhook.

use domain::{
    condition::Condition,
    ids::WebhookId,
    time::Instant,
    webhook::{DisabledReason, Health, Webhook},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

#[allow(unused_imports, reason = "the contract's schema names it")]
use crate::conditions::StateCondition;
use crate::messages::dto::AuthorDto;

/// An address to which events are sent.
///
/// Each is a POST with the event as JSON (`WebhookPayload`), signed as Standard Webhooks says: `webhook-id` is the event's
/// id and the same at every attempt, `webhook-timestamp` the second of the attempt, `webhook-signature` holds `v1,` and the
/// base64 of HMAC-SHA256 over `id.timestamp.body`. Only a status of 2xx within 15 seconds counts; a redirect is a failure. What
/// fails is tried again after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours. Events may come twice and in any order:
/// `subject.version` and `seq` sort them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookDto {
    /// The webhook's id.
    #[schema(value_type = String, max_length = 30, example = "whk_01jd0000000000000000000000")]
    pub id: WebhookId,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// Where events are sent to.
    #[schema(max_length = 2048, example = "https://hooks.example/nobat")]
    pub url: String,
    /// What it is for.
    #[schema(required = true, max_length = 1000)]
    pub description: Option<String>,
    /// Is anything sent? Of the time in which nothing is, `replay` sends what it missed.
    pub enabled: bool,
    /// The types of events that it gets; `ticket.*` stands for all of a subject.
    #[schema(max_items = 100, example = json!(["ticket.*", "message.created"]))]
    pub event_types: Vec<String>,
    /// What must hold of the ticket, as it is after the event. Events that are about no ticket are then left out.
    #[schema(value_type = Option<StateCondition>, required = true)]
    pub condition: Option<Value>,
    /// Is what the one who added it does himself left out?
    pub exclude_own: bool,
    /// Is it told of internal notes?
    pub include_notes: bool,
    /// Who added it.
    pub owner: AuthorDto,
    /// How the address does: `new` (nothing was sent), `healthy`, `failing`, `paused` (only probed, after ten failures in a
    /// row) or `disabled`.
    #[schema(max_length = 20, example = "healthy")]
    pub state: &'static str,
    /// Why Nobat switched it off: `gone` (the receiver answered 410) or `failing` (nothing else for five days); null when
    /// somebody did.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub disabled_reason: Option<DisabledReason>,
    /// How many attempts failed in a row.
    #[schema(minimum = 0)]
    pub failure_count: i64,
    /// Since when.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub failing_since: Option<Instant>,
    /// Until then nothing is sent; then one event probes the address.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub paused_until: Option<Instant>,
    /// When it last took something.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_success_at: Option<Instant>,
    /// When it last did not.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_failure_at: Option<Instant>,
    /// When its secret was last replaced.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub secret_set_at: Instant,
    /// Until then the secret before it signs as well.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub old_secret_until: Option<Instant>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

/// A webhook with its secret, which is shown by the answer that makes it and never again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookWithSecret)]
pub struct WebhookWithSecretDto {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookDto,
    /// What signs: `whsec_` and the base64 of 32 bytes.
    #[schema(max_length = 60)]
    pub secret: String,
}

/// All webhooks of the workspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Webhooks {
    /// The oldest first.
    #[schema(max_items = 50)]
    pub data: Vec<WebhookDto>,
}

fn state(webhook: &Webhook, health: &Health, now: Instant) -> &'static str {
    match health {
        _ if !webhook.enabled => "disabled",
        Health { paused_until: Some(until), .. } if *until > now => "paused",
        Health { failures: 1.., .. } => "failing",
        Health { last_success_at: Some(_), .. } => "healthy",
        _ => "new",
    }
}

impl WebhookDto {
    /// A webhook, how its address does, and until when an old secret signs.
    pub fn of(webhook: Webhook, health: Health, old_secret_until: Option<Instant>, now: Instant) -> Self {
        Self {
            state: state(&webhook, &health, now),
            id: webhook.id,
            version: webhook.version,
            url: webhook.url,
            description: webhook.description,
            enabled: webhook.enabled,
            event_types: webhook.types,
            condition: webhook.condition.as_ref().map(Condition::to_json),
            exclude_own: webhook.exclude_own,
            include_notes: webhook.include_notes,
            owner: AuthorDto::from(&webhook.owner),
            disabled_reason: webhook.disabled_reason,
            failure_count: health.failures,
            failing_since: health.failing_since,
            paused_until: health.paused_until,
            last_success_at: health.last_success_at,
            last_failure_at: health.last_failure_at,
            secret_set_at: webhook.secret_set_at,
            old_secret_until: old_secret_until.filter(|until| *until > now),
            created_at: webhook.created_at,
            updated_at: webhook.updated_at,
        }
    }
}
