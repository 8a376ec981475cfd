//! From events to what is sent to webhooks.
//!
//! The requests that cause events know nothing of it. What is sent, and to whom, is worked out while nothing is locked; it is
//! written down together with the cursor's move.

use std::collections::BTreeMap;

use domain::{
    ids::WebhookId,
    time::Instant,
    webhook::{Webhook, WebhookCause, WebhookDelivery, WebhookDeliveryState},
};
use persistence::{
    Conn, Scope,
    instance::feed_cursor::{self, Consumer},
    webhook::{self as store, NewDelivery},
};

use super::plan::{Planned, Window, plan};
use crate::{
    followers::{Follower, follow},
    http::ApiError,
    random,
    state::{AppState, turn},
};

/// How many events are looked through at once. Each may be long.
const EVENTS: i64 = 100;

/// Writes down what is to be sent of everything that happened since the last time.
///
/// # Errors
/// What the database says; the rest is written down the next time.
pub async fn fan_out(state: &AppState) -> Result<(), ApiError> {
    let follower = Follower {
        consumer: Consumer::Webhooks,
        patience: &state.hearing,
        passed_over: "nothing is sent of them to webhooks",
    };
    let next = |conn: &mut Conn| feed_cursor::next_places(conn, Consumer::Webhooks, EVENTS);
    let work = |scope: Scope, places: Vec<i64>| plan_of(state, scope, places);
    let now = state.clock.now();
    let write = move |conn: &mut Conn, plans: &[(Scope, Vec<Planned>)]| -> Result<(), ApiError> {
        for (scope, planned) in plans {
            keep(conn, scope, planned, WebhookCause::Event, now)?;
        }
        Ok(())
    };
    follow(state, follower, next, work, write).await
}

async fn plan_of(state: &AppState, scope: Scope, places: Vec<i64>) -> Result<Vec<Planned>, ApiError> {
    let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else { return Ok(Vec::new()) };
    let webhooks: Vec<Webhook> = state.db.read(turn(&scope), move |conn| store::enabled(conn, &scope)).await?;
    if webhooks.is_empty() {
        return Ok(Vec::new());
    }
    let window = Window { after: first - 1, until: last, since: None, to: None, replays: false };
    // Whoever waits for an answer has threads of his own.
    state.db.slow(turn(&scope), move |conn: &mut Conn| plan(conn, &scope, &webhooks, window)).await
}

/// Writes down what is sent, to each webhook under its lock; nothing to one that was switched off meanwhile.
pub fn keep(
    conn: &mut Conn,
    scope: &Scope,
    planned: &[Planned],
    cause: WebhookCause,
    now: Instant,
) -> Result<(), ApiError> {
    let mut by_webhook: BTreeMap<_, (WebhookId, Vec<NewDelivery>)> = BTreeMap::new();
    for it in planned {
        let delivery = WebhookDelivery {
            id: random::new_id(now).map_err(ApiError::internal)?,
            webhook_id: it.webhook_id,
            event_id: it.event_id,
            event_type: it.event_type.clone(),
            seq: it.seq,
            cause,
            state: WebhookDeliveryState::Queued,
            attempts: 0,
            due_at: now,
            leased_until: None,
            created_at: now,
            settled_at: None,
            last: None,
        };
        let own = by_webhook.entry(it.webhook_id.uuid()).or_insert((it.webhook_id, Vec::new()));
        own.1.push(NewDelivery { delivery, body: it.body.clone() });
    }
    for (id, deliveries) in by_webhook.into_values() {
        if store::find_locked(conn, scope, id)?.is_some_and(|webhook| webhook.enabled) {
            store::insert_deliveries(conn, scope, &deliveries)?;
            store::touch(conn, scope, id)?;
        }
    }
    Ok(())
}
