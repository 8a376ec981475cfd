//! Forgetting what was done in one go long ago, of all workspaces at once.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use crate::{
    Conn, StorageError,
    schema::{bulk_actions, bulk_items},
    types::{Key, UidColumn},
};

/// Forgets up to `limit` of them from before `before`, of any workspace, the oldest first; returns how many.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let old: Vec<(Uuid, Uuid)> = bulk_actions::table
        .filter(bulk_actions::created_at.lt(before.millis()))
        .order_by(bulk_actions::created_at.asc())
        .limit(limit)
        .select((bulk_actions::workspace_id, bulk_actions::id))
        .load(conn)?;
    let mut forgotten = 0;
    for (workspace, id) in old {
        let items = bulk_items::table
            .filter(bulk_items::workspace_id.eq_id(workspace))
            .filter(bulk_items::bulk_action_id.eq_id(id));
        diesel::delete(items).execute(conn)?;
        forgotten += diesel::delete(bulk_actions::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    Ok(forgotten)
}
