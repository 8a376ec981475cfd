//! Noting what came of an attempt: of the event, and of the address.

use std::{sync::Arc, time::Duration};

use domain::{
    actor::{Actor, Origin},
    retry_after::asked_seconds,
    time::Instant,
    webhook::{DisabledReason, WebhookAttempt, WebhookDelivery, WebhookDeliveryState, next_attempt},
};
use persistence::{Scope, webhook as store};

use super::disable::disable;
use crate::{
    egress::{FetchError, Heard},
    http::ApiError,
    random,
    state::{AppState, Work},
};

/// The receiver says that it is gone.
const GONE: u16 = 410;

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The status that was answered.
    pub status: Option<u16>,
    /// When the receiver wants to be tried again: the header `Retry-After`.
    retry_after: Option<String>,
    /// How the answer's body begins.
    answer: Option<String>,
    /// Why it does not count: a word.
    pub problem: Option<&'static str>,
    latency_ms: i64,
}

impl Outcome {
    /// What was heard, or why nothing was.
    pub fn of(heard: Result<Heard, FetchError>, took: Duration) -> Self {
        match heard {
            Ok(heard) => Self {
                status: Some(heard.status),
                retry_after: heard.retry_after,
                answer: Some(readable(&heard.body)).filter(|text| !text.is_empty()),
                problem: (!(200..300).contains(&heard.status)).then_some(match heard.status {
                    300..400 => "redirect",
                    _ => "unexpected_status",
                }),
                latency_ms: i64::try_from(heard.latency_ms).unwrap_or(i64::MAX),
            },
            Err(error) => Self {
                status: None,
                retry_after: None,
                answer: None,
                problem: Some(error.word()),
                latency_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            },
        }
    }

    /// It as it is kept.
    pub fn attempt(&self, at: Instant) -> WebhookAttempt {
        WebhookAttempt {
            at,
            status: self.status.map(i64::from),
            latency_ms: self.latency_ms,
            answer: self.answer.clone(),
            problem: self.problem.map(str::to_owned),
        }
    }

    /// Was it taken?
    pub const fn is_success(&self) -> bool {
        self.problem.is_none()
    }
}

/// Bytes as a text that every database keeps.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}")
}

/// Notes what came of an attempt, unless another node has it in its hands by now.
pub async fn record(
    state: &Arc<AppState>,
    scope: Scope,
    held: WebhookDelivery,
    outcome: Outcome,
) -> Result<(), ApiError> {
    let shared = Arc::clone(state);
    let [jitter] = random::bytes::<1>().map_err(ApiError::internal)?;
    let unit = move |work: &mut Work<'_>| note(work, &shared, &held, &outcome, jitter);
    if state.write_as(scope, Origin::of(Actor::System), unit).await? {
        state.postman.wake();
    }
    Ok(())
}

/// True: the webhook was switched off by it.
fn note(
    work: &mut Work<'_>,
    state: &AppState,
    held: &WebhookDelivery,
    outcome: &Outcome,
    jitter: u8,
) -> Result<bool, ApiError> {
    let id = held.webhook_id;
    let Some(webhook) = store::find_locked(work.conn, &work.scope, id)? else { return Ok(false) };
    let Some(before) = store::lock_delivery(work.conn, &work.scope, held.id)? else { return Ok(false) };
    if before.state != WebhookDeliveryState::Queued || before.leased_until != held.leased_until {
        return Ok(false);
    }
    let Some((_, health, _)) = store::health(work.conn, &work.scope, Some(id))?.pop() else { return Ok(false) };
    let now = work.now;
    let tried = WebhookDelivery {
        attempts: before.attempts + 1,
        leased_until: None,
        last: Some(outcome.attempt(now)),
        ..before
    };
    let health = if outcome.is_success() { health.succeeded(now) } else { health.failed(now) };
    let is_gone = outcome.status == Some(GONE);
    let asked = outcome.retry_after.as_deref().and_then(|text| asked_seconds(text, now));
    let again = next_attempt(tried.attempts, now, jitter, asked).filter(|_| !is_gone);
    let after = match (outcome.is_success(), again) {
        (true, _) => settled(tried, WebhookDeliveryState::Delivered, now),
        (false, Some(due_at)) => WebhookDelivery { due_at, ..tried },
        (false, None) => settled(tried, WebhookDeliveryState::Failed, now),
    };
    store::save_delivery(work.conn, &work.scope, &after)?;
    store::save_health(work.conn, &work.scope, id, &health)?;
    let hopeless = health.is_hopeless(now).then_some(DisabledReason::Failing);
    let reason = if is_gone { Some(DisabledReason::Gone) } else { hopeless };
    let is_off = match reason {
        Some(reason) => disable(work, &state.sealer, &webhook, reason)?,
        None => false,
    };
    store::touch(work.conn, &work.scope, id)?;
    Ok(is_off)
}

fn settled(delivery: WebhookDelivery, state: WebhookDeliveryState, now: Instant) -> WebhookDelivery {
    WebhookDelivery { state, settled_at: Some(now), ..delivery }
}
