//! For which webhooks something is due, of any workspace, and forgetting what was sent long ago.

use diesel::prelude::*;
use domain::{
    ids::{WebhookDeliveryId, WebhookId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{webhook_deliveries, webhooks},
    types::Key,
};

/// Webhooks for which something is due, the longest due first. Cheap, and takes no lock.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, WebhookId)>, StorageError> {
    let rows: Vec<(WorkspaceId, WebhookId)> = webhooks::table
        .filter(webhooks::next_due_at.is_not_null())
        .filter(webhooks::next_due_at.assume_not_null().le(now.millis()))
        .order_by((webhooks::next_due_at.asc(), webhooks::id.asc()))
        .limit(limit)
        .select((webhooks::workspace_id, webhooks::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(workspace, id)| (Scope::of(workspace), id)).collect())
}

/// Forgets up to `limit` deliveries from before then, the oldest first; returns how many.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let old: Vec<(WorkspaceId, WebhookDeliveryId)> = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(before.millis()))
        .order_by(webhook_deliveries::created_at.asc())
        .limit(limit)
        .select((webhook_deliveries::workspace_id, webhook_deliveries::id))
        .load(conn)?;
    let mut forgotten = 0;
    for (workspace, id) in old {
        forgotten += diesel::delete(webhook_deliveries::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    Ok(forgotten)
}
