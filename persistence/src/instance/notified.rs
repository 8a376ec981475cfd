//! Whom something is to be told, of any workspace, and forgetting what was told long ago.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, NotificationDeliveryId, NotificationId, WorkspaceId},
    notification::Channel,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    fragment::Literal,
    schema::{notification_deliveries as deliveries, notifications},
    stored,
    types::Key,
};

/// The partial index is chosen by it.
const QUEUED: Literal = Literal("notification_deliveries.state = 1");

/// Agents whom something is due by a channel, the longest due first; of up to `limit` rows, each once.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, AgentId, Channel)>, StorageError> {
    let rows: Vec<(WorkspaceId, AgentId, i16)> = deliveries::table
        .filter(QUEUED)
        .filter(deliveries::due_at.le(now.millis()))
        .order_by((deliveries::due_at.asc(), deliveries::id.asc()))
        .limit(limit)
        .select((deliveries::workspace_id, deliveries::agent_id, deliveries::channel))
        .load(conn)?;
    let mut all = Vec::new();
    for (workspace, agent, code) in rows {
        let channel = stored::code("notification_deliveries.channel", Channel::from_code, code)?;
        let entry = (Scope::of(workspace), agent, channel);
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    Ok(all)
}

/// Forgets up to `limit` rows of each kind from before then; returns how many that were.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let told: Vec<(WorkspaceId, NotificationId)> = notifications::table
        .filter(notifications::created_at.lt(before.millis()))
        .limit(limit)
        .select((notifications::workspace_id, notifications::id))
        .load(conn)?;
    let meant: Vec<(WorkspaceId, NotificationDeliveryId)> = deliveries::table
        .filter(deliveries::created_at.lt(before.millis()))
        .limit(limit)
        .select((deliveries::workspace_id, deliveries::id))
        .load(conn)?;
    let count = told.len() + meant.len();
    for (workspace, id) in told {
        diesel::delete(notifications::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    for (workspace, id) in meant {
        diesel::delete(deliveries::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    Ok(count)
}
