//! Codes that customers sign in with, and their sign-ins.

use diesel::prelude::*;
use domain::{
    access::{GuestCode, GuestSession},
    ids::{CustomerId, GuestSessionId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{guest_codes, guest_sessions},
    stored,
    types::{Key, UidColumn},
};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = guest_codes, primary_key(workspace_id, email_normalized))]
struct CodeRow {
    workspace_id: Key<WorkspaceId>,
    email_normalized: String,
    digest: Vec<u8>,
    tries: i64,
    expires_at: i64,
    sent: i64,
    hour_began_at: i64,
}

/// The newest code of this address, locked until the transaction ends.
pub fn find_code(conn: &mut Conn, scope: &Scope, email: &str) -> Result<Option<GuestCode>, StorageError> {
    let query = guest_codes::table.find((scope.key(), email));
    let row: Option<CodeRow> = dialect::lock_row!(conn, query).optional()?;
    row.map(|row| {
        Ok(GuestCode {
            digest: stored::hash("guest_codes.digest", &row.digest)?,
            tries: row.tries,
            expires_at: Instant::from_millis(row.expires_at),
            sent: row.sent,
            hour_began_at: Instant::from_millis(row.hour_began_at),
        })
    })
    .transpose()
}

/// Keeps the newest code of this address. The caller holds the workspace's row or the code's.
pub fn save_code(conn: &mut Conn, scope: &Scope, email: &str, code: &GuestCode) -> Result<(), StorageError> {
    let row = CodeRow {
        workspace_id: scope.key(),
        email_normalized: email.to_owned(),
        digest: code.digest.to_vec(),
        tries: code.tries,
        expires_at: code.expires_at.millis(),
        sent: code.sent,
        hour_began_at: code.hour_began_at.millis(),
    };
    let known = guest_codes::table.find((scope.key(), email));
    if diesel::update(known).set(&row).execute(conn)? == 0 {
        on!(conn, |c| diesel::insert_into(guest_codes::table).values(&row).execute(c))?;
    }
    Ok(())
}

/// One row of `guest_sessions`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = guest_sessions, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(crate) workspace_id: Key<WorkspaceId>,
    id: Key<GuestSessionId>,
    customer_id: Key<CustomerId>,
    version: i64,
    email_normalized: String,
    hash: Vec<u8>,
    expires_at: i64,
    ended_at: Option<i64>,
    created_at: i64,
}

impl From<Row> for GuestSession {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            customer_id: row.customer_id.0,
            version: row.version,
            email: row.email_normalized,
            expires_at: Instant::from_millis(row.expires_at),
            ended_at: row.ended_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
        }
    }
}

/// Records a sign-in under the hash of its token.
pub fn insert(conn: &mut Conn, scope: &Scope, session: &GuestSession, hash: &[u8; 32]) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        id: Key(session.id),
        customer_id: Key(session.customer_id),
        version: session.version,
        email_normalized: session.email.clone(),
        hash: hash.to_vec(),
        expires_at: session.expires_at.millis(),
        ended_at: session.ended_at.map(Instant::millis),
        created_at: session.created_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(guest_sessions::table).values(&row).execute(c))?;
    Ok(())
}

/// The sign-in with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: GuestSessionId) -> Result<Option<GuestSession>, StorageError> {
    let query = guest_sessions::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    Ok(row.map(GuestSession::from))
}

/// Ends a sign-in whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, session: &GuestSession) -> Result<(), StorageError> {
    let known = guest_sessions::table
        .find((scope.key(), Key(session.id)))
        .filter(guest_sessions::version.eq(session.version - 1));
    let ended = (
        guest_sessions::version.eq(session.version),
        guest_sessions::ended_at.eq(session.ended_at.map(Instant::millis)),
    );
    if diesel::update(known).set(ended).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Forgets the customer's sign-ins that have run out.
pub fn forget(conn: &mut Conn, scope: &Scope, customer: CustomerId, now: Instant) -> Result<(), StorageError> {
    let old = guest_sessions::table
        .filter(guest_sessions::workspace_id.eq(scope.key()))
        .filter(guest_sessions::customer_id.eq_id(customer))
        .filter(guest_sessions::expires_at.le(now.millis()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
