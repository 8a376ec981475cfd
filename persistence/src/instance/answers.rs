//! Forgetting old answers of idempotency keys, of all workspaces at once.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use crate::{Conn, StorageError, schema::idempotency_keys, types::Key};

/// Forgets up to `limit` answers given before `before`, of any workspace; returns how many.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let old: Vec<(Uuid, Uuid, String)> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(before.millis()))
        .order_by(idempotency_keys::created_at.asc())
        .limit(limit)
        .select((idempotency_keys::workspace_id, idempotency_keys::principal, idempotency_keys::key))
        .load(conn)?;
    let mut forgotten = 0;
    for (workspace, principal, key) in old {
        let row = idempotency_keys::table.find((Key(workspace), Key(principal), key));
        forgotten += diesel::delete(row).execute(conn)?;
    }
    Ok(forgotten)
}
