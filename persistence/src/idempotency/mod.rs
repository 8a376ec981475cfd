//! Answers kept for retries.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect::{self, KeptAnswer, KeyState},
    schema::idempotency_keys,
    types::Key,
};

/// The answer of a POST, as it was first given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// SHA-256 of method, path, query and body.
    pub fingerprint: [u8; 32],
    /// The HTTP status.
    pub status: u16,
    /// The body; none when it held a secret.
    pub body: Option<String>,
    /// The version in the ETag.
    pub etag: Option<i64>,
    /// The Location.
    pub location: Option<String>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing; it is now held by this transaction.
    Fresh,
    /// Another transaction holds it. Only on PostgreSQL: on SQLite the twin waits for the one writer.
    InProgress,
    /// It was used, with this answer.
    Answered(Box<StoredAnswer>),
}

/// Takes the key for this transaction, or tells what became of it.
pub fn take(conn: &mut Conn, scope: &Scope, principal: Uuid, key: &str) -> Result<Known, StorageError> {
    match dialect::take_key(conn, scope, principal, key)? {
        KeyState::Held => Ok(Known::InProgress),
        KeyState::Taken(None) => Ok(Known::Fresh),
        KeyState::Taken(Some(kept)) => Ok(Known::Answered(Box::new(answer(kept)?))),
    }
}

fn answer((fingerprint, status, body, etag, location): KeptAnswer) -> Result<StoredAnswer, StorageError> {
    let fingerprint = crate::stored::hash("idempotency_keys.fingerprint", &fingerprint)?;
    let status = u16::try_from(status).map_err(|_| StorageError::Corrupt("idempotency_keys.status".to_owned()))?;
    Ok(StoredAnswer { fingerprint, status, body, etag, location })
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct NewAnswer<'a> {
    workspace_id: Key<domain::ids::WorkspaceId>,
    principal: Key<Uuid>,
    key: &'a str,
    fingerprint: &'a [u8],
    status: i16,
    body: Option<&'a str>,
    etag: Option<i64>,
    location: Option<&'a str>,
    created_at: i64,
}

/// Keeps the answer under the key, with the effect. Violates the key if a twin has answered meanwhile.
pub fn keep(
    conn: &mut Conn,
    scope: &Scope,
    principal: Uuid,
    key: &str,
    answer: &StoredAnswer,
    now: Instant,
) -> Result<(), StorageError> {
    let row = NewAnswer {
        workspace_id: scope.key(),
        principal: Key(principal),
        key,
        fingerprint: &answer.fingerprint,
        status: i16::try_from(answer.status).unwrap_or(500),
        body: answer.body.as_deref(),
        etag: answer.etag,
        location: answer.location.as_deref(),
        created_at: now.millis(),
    };
    on!(conn, |c| diesel::insert_into(idempotency_keys::table).values(&row).execute(c))?;
    Ok(())
}
