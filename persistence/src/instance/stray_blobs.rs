//! Bytes that no message holds, of all workspaces: read by the worker that removes them.

use diesel::prelude::*;
use domain::{ids::WorkspaceId, time::Instant};

use crate::{Conn, Scope, StorageError, schema::stray_blobs};

/// Bytes that are due, the longest due first, with the right to their workspace.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, String)>, StorageError> {
    let rows: Vec<(WorkspaceId, String)> = stray_blobs::table
        .filter(stray_blobs::due_at.le(now.millis()))
        .order_by(stray_blobs::due_at.asc())
        .limit(limit)
        .select((stray_blobs::workspace_id, stray_blobs::blob))
        .load(conn)?;
    Ok(rows.into_iter().map(|(workspace, blob)| (Scope::of(workspace), blob)).collect())
}

/// Strikes bytes off the list, once they are gone.
pub fn forget(conn: &mut Conn, scope: &Scope, blob: &str) -> Result<(), StorageError> {
    diesel::delete(stray_blobs::table.find((scope.key(), blob))).execute(conn)?;
    Ok(())
}
