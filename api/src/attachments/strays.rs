//! Removing bytes that no message holds. Done twice it is the same.

use domain::time::Instant;
use persistence::{Scope, Turn, attachment, instance::stray_blobs};

use crate::{http::ApiError, state::AppState};

/// How many are looked up at once.
const BATCH: i64 = 200;

/// Removes all that is due by now; returns how many.
///
/// # Errors
/// Those of the database and of the store; what is left is found again.
pub async fn remove_due(state: &AppState) -> Result<usize, ApiError> {
    let now = state.clock.now();
    let mut removed = 0;
    loop {
        let due = state.db.read(Turn::Instance, move |conn| stray_blobs::due(conn, now, BATCH)).await?;
        if due.is_empty() {
            return Ok(removed);
        }
        for (scope, blob) in due {
            remove(state, scope, blob, now).await?;
            removed += 1;
        }
    }
}

/// Removes these bytes if they are due: first the row of their file, in a transaction, then the bytes, then the entry
/// that would find them again.
///
/// # Errors
/// As [`remove_due`].
pub async fn remove(state: &AppState, scope: Scope, blob: String, now: Instant) -> Result<(), ApiError> {
    let turn = || Turn::Workspace(scope.workspace_id().uuid());
    let name = blob.clone();
    if state.db.write(turn(), move |conn| attachment::release(conn, &scope, &name, now)).await? {
        state.blobs.remove(&blob).await?;
        state.db.write(turn(), move |conn| stray_blobs::forget(conn, &scope, &blob)).await?;
    }
    Ok(())
}
