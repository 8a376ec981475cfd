//! Reading webhooks, and taking what is to be sent to one.

use diesel::prelude::*;
use domain::{
    ids::{WebhookDeliveryId, WebhookId},
    time::Instant,
    webhook::{Health, MAX_WEBHOOKS, Webhook, WebhookDelivery, WebhookDeliveryState},
};

use super::{
    row::{DeliveryRow, Row, columns, delivery_columns},
    write::touch,
};
use crate::{
    Conn, Scope, StorageError, dialect,
    fragment::Literal,
    schema::{webhook_deliveries, webhooks},
    types::{Key, UidColumn},
};

/// The partial index is chosen by it.
pub(super) const QUEUED: Literal = Literal("webhook_deliveries.state = 1");

/// The webhook.
pub fn find(conn: &mut Conn, scope: &Scope, id: WebhookId) -> Result<Option<Webhook>, StorageError> {
    let row: Option<Row> = webhooks::table.find((scope.key(), Key(id))).select(columns!()).first(conn).optional()?;
    row.map(Webhook::try_from).transpose()
}

/// The webhook with its row locked until the transaction ends. Whoever writes what is sent to it holds this lock first.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: WebhookId) -> Result<Option<Webhook>, StorageError> {
    let query = webhooks::table.find((scope.key(), Key(id))).select(columns!());
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Webhook::try_from).transpose()
}

/// All of the workspace, the oldest first; there are at most [`MAX_WEBHOOKS`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<Webhook>, StorageError> {
    let rows: Vec<Row> = webhooks::table
        .filter(webhooks::workspace_id.eq(scope.key()))
        .order_by((webhooks::created_at.asc(), webhooks::id.asc()))
        .limit(MAX_WEBHOOKS)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(Webhook::try_from).collect()
}

/// Those to which anything is sent.
pub fn enabled(conn: &mut Conn, scope: &Scope) -> Result<Vec<Webhook>, StorageError> {
    Ok(list(conn, scope)?.into_iter().filter(|webhook| webhook.enabled).collect())
}

/// The secrets of a webhook as they are stored: encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// What signs.
    pub current: Vec<u8>,
    /// What signs as well until then.
    pub old: Option<(Vec<u8>, Instant)>,
}

/// What signs.
pub fn secrets(conn: &mut Conn, scope: &Scope, id: WebhookId) -> Result<Option<Secrets>, StorageError> {
    type Found = (Vec<u8>, Option<Vec<u8>>, Option<i64>);
    let query = webhooks::table.find((scope.key(), Key(id))).select((
        webhooks::secret,
        webhooks::old_secret,
        webhooks::old_secret_until,
    ));
    let found: Option<Found> = query.first(conn).optional()?;
    Ok(found.map(|(current, old, until)| Secrets { current, old: old.zip(until.map(Instant::from_millis)) }))
}

/// How these addresses do; all of the workspace when none is named.
pub fn health(
    conn: &mut Conn,
    scope: &Scope,
    only: Option<WebhookId>,
) -> Result<Vec<(WebhookId, Health, Option<Instant>)>, StorageError> {
    type Found = (WebhookId, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
    let mut query = webhooks::table
        .filter(webhooks::workspace_id.eq(scope.key()))
        .select((
            webhooks::id,
            webhooks::failures,
            webhooks::failing_since,
            webhooks::paused_until,
            webhooks::last_success_at,
            webhooks::last_failure_at,
            webhooks::old_secret_until,
        ))
        .into_boxed::<crate::connection::MultiBackend>();
    if let Some(id) = only {
        query = query.filter(webhooks::id.eq_id(id));
    }
    let at = |millis: Option<i64>| millis.map(Instant::from_millis);
    let found: Vec<Found> = query.load(conn)?;
    let health = |(id, failures, since, paused, success, failure, old): Found| {
        let health = Health {
            failures,
            failing_since: at(since),
            paused_until: at(paused),
            last_success_at: at(success),
            last_failure_at: at(failure),
        };
        (id, health, at(old))
    };
    Ok(found.into_iter().map(health).collect())
}

/// Takes what is due for a webhook, the longest due first, up to `room` (only one thing is under way while it fails, and the
/// caller knows of `own`): until then nobody else is given it. None while the address is paused or switched off.
pub fn lease(
    conn: &mut Conn,
    scope: &Scope,
    id: WebhookId,
    (now, until): (Instant, Instant),
    (room, own): (usize, usize),
) -> Result<Vec<WebhookDelivery>, StorageError> {
    let Some(webhook) = find_locked(conn, scope, id)? else { return Ok(Vec::new()) };
    let known = health(conn, scope, Some(id))?;
    let Some((_, health, _)) = known.first().filter(|_| webhook.enabled) else {
        touch(conn, scope, id)?;
        return Ok(Vec::new());
    };
    if health.paused_until.is_some_and(|paused| paused > now) {
        return Ok(Vec::new());
    }
    let room = if health.failures > 0 { 1_usize.saturating_sub(own) } else { room };
    let rows: Vec<DeliveryRow> = webhook_deliveries::table
        .filter(webhook_deliveries::workspace_id.eq(scope.key()))
        .filter(webhook_deliveries::webhook_id.eq_id(id))
        .filter(QUEUED)
        .filter(webhook_deliveries::due_at.le(now.millis()))
        .order_by((webhook_deliveries::due_at.asc(), webhook_deliveries::id.asc()))
        .limit(i64::try_from(room).unwrap_or(0))
        .select(delivery_columns!())
        .load(conn)?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let held = WebhookDelivery { due_at: until, leased_until: Some(until), ..WebhookDelivery::try_from(row)? };
        hold(conn, scope, held.id, until)?;
        leased.push(held);
    }
    if !leased.is_empty() {
        super::save_health(conn, scope, id, &health.probed(until))?;
    }
    touch(conn, scope, id)?;
    Ok(leased)
}

fn hold(conn: &mut Conn, scope: &Scope, id: WebhookDeliveryId, until: Instant) -> Result<(), StorageError> {
    let known = webhook_deliveries::table.find((scope.key(), Key(id)));
    let held = (
        webhook_deliveries::due_at.eq(until.millis()),
        webhook_deliveries::leased_until.eq(Some(until.millis())),
        webhook_deliveries::state.eq(WebhookDeliveryState::Queued.code()),
    );
    diesel::update(known).set(held).execute(conn)?;
    Ok(())
}
