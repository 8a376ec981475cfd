//! Customers' sign-ins by a code: a presented token is looked up by its hash, before its workspace is known.

use diesel::prelude::*;
use domain::access::GuestSession;

use crate::{Conn, Scope, StorageError, schema::guest_sessions, sign_in::guest::Row};

/// The sign-in with this hash, whatever its state: the caller judges it.
pub fn find_presented(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, GuestSession)>, StorageError> {
    let row: Option<Row> =
        guest_sessions::table.filter(guest_sessions::hash.eq(hash.to_vec())).first(conn).optional()?;
    Ok(row.map(|row| (Scope::of(row.workspace_id.0), row.into())))
}
