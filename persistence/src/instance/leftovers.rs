//! What people left behind in any workspace: signs of presence that are over, drafts that nobody came back to, and tickets
//! for streams that nobody used.

use diesel::prelude::*;
use domain::time::Instant;

use crate::{
    Conn, StorageError,
    schema::{drafts, presences, stream_tickets},
};

/// Removes signs of presence that ended before then.
pub fn forget_presences(conn: &mut Conn, before: Instant) -> Result<usize, StorageError> {
    let over = presences::table.filter(presences::present_until.lt(before.millis()));
    Ok(diesel::delete(over).execute(conn)?)
}

/// Removes drafts that were not touched since then.
pub fn forget_drafts(conn: &mut Conn, since: Instant) -> Result<usize, StorageError> {
    let left = drafts::table.filter(drafts::updated_at.lt(since.millis()));
    Ok(diesel::delete(left).execute(conn)?)
}

/// Removes tickets for streams that ended before then.
pub fn forget_stream_tickets(conn: &mut Conn, before: Instant) -> Result<usize, StorageError> {
    let over = stream_tickets::table.filter(stream_tickets::expires_at.lt(before.millis()));
    Ok(diesel::delete(over).execute(conn)?)
}
