//! Writing webhooks: what somebody says of them, and how their addresses do.

use diesel::prelude::*;
use domain::{
    ids::WebhookId,
    time::Instant,
    webhook::{Health, Webhook},
};

use super::{read::QUEUED, row::Row};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{webhook_deliveries, webhooks},
    types::{Key, UidColumn},
};

/// Inserts a webhook with its encrypted secret.
pub fn insert(conn: &mut Conn, scope: &Scope, webhook: &Webhook, secret: Vec<u8>) -> Result<(), StorageError> {
    let values = (Row::of(scope.workspace_id(), webhook), webhooks::secret.eq(secret), webhooks::failures.eq(0_i64));
    on!(conn, |c| diesel::insert_into(webhooks::table).values(values).execute(c))?;
    Ok(())
}

/// Replaces the webhook whose stored version is one less; its secrets and its health stay.
pub fn save(conn: &mut Conn, scope: &Scope, webhook: &Webhook) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), webhook);
    let known = webhooks::table.find((scope.key(), Key(webhook.id))).filter(webhooks::version.eq(webhook.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Puts an encrypted secret in place of the present one, which signs as well until then.
pub fn rotate_secret(
    conn: &mut Conn,
    scope: &Scope,
    id: WebhookId,
    (new, old): (Vec<u8>, Vec<u8>),
    until: Instant,
) -> Result<(), StorageError> {
    let set = (
        webhooks::secret.eq(new),
        webhooks::old_secret.eq(Some(old)),
        webhooks::old_secret_until.eq(Some(until.millis())),
    );
    let updated = diesel::update(webhooks::table.find((scope.key(), Key(id)))).set(set).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Notes how an address does. Called under the webhook's lock, before [`touch`].
pub fn save_health(conn: &mut Conn, scope: &Scope, id: WebhookId, health: &Health) -> Result<(), StorageError> {
    let at = |instant: Option<Instant>| instant.map(Instant::millis);
    let set = (
        webhooks::failures.eq(health.failures),
        webhooks::failing_since.eq(at(health.failing_since)),
        webhooks::paused_until.eq(at(health.paused_until)),
        webhooks::last_success_at.eq(at(health.last_success_at)),
        webhooks::last_failure_at.eq(at(health.last_failure_at)),
    );
    diesel::update(webhooks::table.find((scope.key(), Key(id)))).set(set).execute(conn)?;
    Ok(())
}

/// Notes when the next thing is due for a webhook, after what is sent to it, or its pause, has changed. Called under its
/// lock.
pub fn touch(conn: &mut Conn, scope: &Scope, id: WebhookId) -> Result<(), StorageError> {
    let first: Option<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::workspace_id.eq(scope.key()))
        .filter(webhook_deliveries::webhook_id.eq_id(id))
        .filter(QUEUED)
        .order_by((webhook_deliveries::due_at.asc(), webhook_deliveries::id.asc()))
        .select(webhook_deliveries::due_at)
        .first(conn)
        .optional()?;
    let own = || webhooks::table.find((scope.key(), Key(id)));
    let found: Option<(bool, Option<i64>)> =
        own().select((webhooks::enabled, webhooks::paused_until)).first(conn).optional()?;
    let Some((enabled, paused)) = found else { return Ok(()) };
    let next = first.filter(|_| enabled).map(|due| due.max(paused.unwrap_or(due)));
    diesel::update(own()).set(webhooks::next_due_at.eq(next)).execute(conn)?;
    Ok(())
}

/// Removes a webhook with all that was sent to it.
pub fn delete(conn: &mut Conn, scope: &Scope, id: WebhookId) -> Result<(), StorageError> {
    let sent = webhook_deliveries::table
        .filter(webhook_deliveries::workspace_id.eq(scope.key()))
        .filter(webhook_deliveries::webhook_id.eq_id(id));
    diesel::delete(sent).execute(conn)?;
    let deleted = diesel::delete(webhooks::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
