//! Mails of all workspaces that were taken in long ago: read by the worker that forgets their bytes.

use diesel::prelude::*;
use domain::{
    ids::{InboundEmailId, WorkspaceId},
    time::Instant,
};

use crate::{Conn, Scope, StorageError, fragment::Literal, schema::inbound_emails};

/// The partial index is chosen by it.
const KEPT: Literal = Literal("length(inbound_emails.blob) > 0");

/// Mails that came before this and whose bytes are kept, the oldest first.
pub fn kept(conn: &mut Conn, before: Instant, limit: i64) -> Result<Vec<(Scope, InboundEmailId)>, StorageError> {
    let rows: Vec<(WorkspaceId, InboundEmailId)> = inbound_emails::table
        .filter(KEPT)
        .filter(inbound_emails::created_at.le(before.millis()))
        .order_by((inbound_emails::created_at.asc(), inbound_emails::id.asc()))
        .limit(limit)
        .select((inbound_emails::workspace_id, inbound_emails::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(workspace, id)| (Scope::of(workspace), id)).collect())
}
