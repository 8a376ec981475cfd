//! Sending events to a webhook once more.

use std::sync::Arc;

use actix_web::web;
use domain::{
    ids::{WebhookId, kind},
    policy::op,
    time::Instant,
    webhook::{KEPT_DAYS, WebhookCause},
};
use persistence::{Conn, Scope, feed, webhook as store};

use super::{
    fan_out::keep,
    plan::{Planned, Window, plan},
    replay_dto::{Range, ReplayWebhook, WebhookReplay},
};
use crate::{
    auth::Caller,
    http::{ApiError, Code, Ctx, IdempotencyKey, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// At how many events one replay looks. Each may be long.
const LOOK: i64 = 200;
/// Events are in the order in which they were committed, which may differ from that of their times by so much, in seconds.
const SLACK_SECONDS: i64 = 60;

/// Send events to a webhook once more.
///
/// Events of the range that the webhook gets, whether they were sent before or not, under their own `webhook-id`. Each is told
/// as it was then. Events from before 30 days ago are left out. A range of more than 200 events is replayed by several calls:
/// `next_seq` says where the next one begins. While the webhook is switched off: 409 `conflict` with `reason` `disabled`.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/replay",
    operation_id = "replayWebhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", max_length = 30), IdempotencyKey),
    request_body = ReplayWebhook,
    responses((status = 200, description = "What is sent.", body = WebhookReplay))
)]
pub async fn replay_webhook(
    state: web::Data<AppState>,
    who: Caller<op::ReplayWebhook>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Webhook>,
    body: ValidJson<ReplayWebhook>,
) -> Result<Posted<WebhookReplay>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (scope, id, now) = (who.scope, id.0, state.clock.now());
    let oldest = now.plus_days(-KEPT_DAYS);
    let range = body.into_inner().parse(oldest)?;
    let (replay, planned) = state.slow(&who, move |conn| look(conn, &scope, id, &range, oldest)).await?;
    let planned: Arc<[Planned]> = planned.into();
    let answer = state
        .post(&who, &context, retry, move |work| {
            keep(work.conn, &work.scope, &planned, WebhookCause::Replay, work.now)?;
            Ok(Done::ok(replay.clone(), None))
        })
        .await;
    state.envoy.wake();
    answer
}

fn look(
    conn: &mut Conn,
    scope: &Scope,
    id: WebhookId,
    range: &Range,
    oldest: Instant,
) -> Result<(WebhookReplay, Vec<Planned>), ApiError> {
    let webhook = store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)?;
    if !webhook.enabled {
        return Err(ApiError::new(Code::Conflict).with("reason", "disabled"));
    }
    let head = feed::head(conn, scope)?;
    let since = range.from.unwrap_or(oldest);
    // What lies before cannot be from so late, and what lies behind not from so early.
    let first = first_since(conn, scope, head, since.plus_seconds(-SLACK_SECONDS))?.max(range.from_seq.unwrap_or(1));
    let last = match range.to {
        Some(to) => first_since(conn, scope, head, to.plus_seconds(SLACK_SECONDS))?,
        None => head,
    };
    let last = last.min(head).min(range.to_seq.unwrap_or(head));
    let (after, until) = (first - 1, last.min(first - 1 + LOOK));
    if until <= after {
        return Ok((WebhookReplay { delivery_count: 0, looked_at_count: 0, next_seq: None }, Vec::new()));
    }
    let window = Window { after, until, since: Some(since), to: range.to, replays: true };
    let planned = plan(conn, scope, &[webhook], window)?;
    let replay = WebhookReplay {
        delivery_count: planned.len(),
        looked_at_count: until - after,
        next_seq: (until < last).then(|| (until + 1).to_string()),
    };
    Ok((replay, planned))
}

/// The first place whose event is from that time or later; behind the end when there is none. Times grow with places, but
/// for a little disorder.
fn first_since(conn: &mut Conn, scope: &Scope, head: i64, at: Instant) -> Result<i64, ApiError> {
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let is_before = feed::time_at(conn, scope, middle)?.is_some_and(|time| time < at);
        if is_before {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
