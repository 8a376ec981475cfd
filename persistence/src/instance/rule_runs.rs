//! Forgetting what rules did long ago, of all workspaces at once.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use crate::{Conn, StorageError, schema::rule_runs, types::Key};

/// Forgets up to `limit` runs from before `before`, of any workspace, the oldest first; returns how many.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let old: Vec<(Uuid, Uuid)> = rule_runs::table
        .filter(rule_runs::created_at.lt(before.millis()))
        .order_by(rule_runs::created_at.asc())
        .limit(limit)
        .select((rule_runs::workspace_id, rule_runs::id))
        .load(conn)?;
    let mut forgotten = 0;
    for (workspace, id) in old {
        forgotten += diesel::delete(rule_runs::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    Ok(forgotten)
}
