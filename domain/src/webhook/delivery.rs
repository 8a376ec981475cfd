//! One event on its way to one webhook.

use crate::{
    ids::{EventId, WebhookDeliveryId, WebhookId},
    time::Instant,
};

/// For so many days it is kept what was sent and what was answered.
pub const KEPT_DAYS: i64 = 30;
/// The pauses between attempts, in seconds.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// How often one event is tried.
pub const MAX_ATTEMPTS: i64 = 10;
/// The longest that a receiver can put off the next attempt, in seconds: a day.
pub const MAX_RETRY_AFTER: i64 = 86_400;

crate::words! {
    /// What has become of it.
    pub enum WebhookDeliveryState {
        /// It waits for its first or its next attempt.
        Queued = 1 "queued",
        /// It was taken.
        Delivered = 2 "delivered",
        /// It was tried as often as it is.
        Failed = 3 "failed",
        /// The webhook was switched off before.
        Cancelled = 4 "cancelled",
    }
}

crate::words! {
    /// Why something is sent.
    pub enum WebhookCause {
        /// Something happened.
        Event = 1 "event",
        /// Somebody wants to have it once more.
        Replay = 2 "replay",
        /// A rule wants it.
        Rule = 3 "rule",
        /// Somebody tries the address.
        Test = 4 "test",
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAttempt {
    /// When it ended.
    pub at: Instant,
    /// The status that was answered.
    pub status: Option<i64>,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
    /// How the answer's body begins.
    pub answer: Option<String>,
    /// Why there was no answer, or none that counts: a word.
    pub problem: Option<String>,
}

/// A delivery without the bytes that are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// Where it goes.
    pub webhook_id: WebhookId,
    /// What is sent as `webhook-id`: the same at every attempt, and at a replay.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// The event's place in the sequence; none of what is no event of the workspace.
    pub seq: Option<i64>,
    /// Why it is sent.
    pub cause: WebhookCause,
    /// What has become of it.
    pub state: WebhookDeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Not before this instant.
    pub due_at: Instant,
    /// Somebody is sending it until then.
    pub leased_until: Option<Instant>,
    /// When it was meant.
    pub created_at: Instant,
    /// When its state became final.
    pub settled_at: Option<Instant>,
    /// The latest attempt.
    pub last: Option<WebhookAttempt>,
}

/// When what was tried `attempts` times in vain is tried again; none: no more. `jitter` spreads what failed together (0 to
/// 255: up to a tenth longer). What the receiver asked for, in seconds, is the least, as far as it is not beyond reason.
pub fn next_attempt(attempts: i64, now: Instant, jitter: u8, retry_after: Option<i64>) -> Option<Instant> {
    let pause = usize::try_from(attempts - 1).ok().and_then(|tried| PAUSES.get(tried)).copied()?;
    let spread = now.millis() + pause * 1_000 + pause * 100 * i64::from(jitter) / 255;
    let asked = now.plus_seconds(retry_after.unwrap_or(0).clamp(0, MAX_RETRY_AFTER));
    Some(Instant::from_millis(spread).max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    #[test]
    fn the_pauses_grow_and_come_to_an_end() {
        let after = |tried| next_attempt(tried, NOW, 0, None).map(|at| (at.millis() - NOW.millis()) / 1_000);
        let all: Vec<i64> = (1..=9).filter_map(after).collect();
        assert_eq!(all, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        assert_eq!(after(MAX_ATTEMPTS), None);
        assert_eq!(next_attempt(2, NOW, 255, None), Some(NOW.plus_seconds(330)));
    }

    #[test]
    fn a_receiver_can_ask_for_more_time_within_reason() {
        assert_eq!(next_attempt(1, NOW, 0, Some(120)), Some(NOW.plus_seconds(120)));
        assert_eq!(next_attempt(2, NOW, 0, Some(120)), Some(NOW.plus_seconds(300)));
        assert_eq!(next_attempt(1, NOW, 0, Some(1_000_000_000)), Some(NOW.plus_seconds(MAX_RETRY_AFTER)));
        assert_eq!(next_attempt(1, NOW, 0, Some(-5)), Some(NOW.plus_seconds(5)));
    }
}
