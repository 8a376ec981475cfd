//! Webhooks: addresses to which events are sent, how often that is tried, and when an address is left alone.

mod delivery;
mod health;
mod hook;
mod types;

pub use delivery::{
    KEPT_DAYS, MAX_ATTEMPTS, MAX_RETRY_AFTER, WebhookAttempt, WebhookCause, WebhookDelivery, WebhookDeliveryState,
    next_attempt,
};
pub use health::{Health, PAUSE_AFTER};
pub use hook::{DisabledReason, MAX_WEBHOOKS, NewWebhook, OVERLAP_SECONDS, Webhook, WebhookChange};
pub use types::{MAX_TYPES, covers, is_known};
