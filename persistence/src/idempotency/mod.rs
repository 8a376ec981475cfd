//! Answers kept for retries.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    dialect::{self, KeptAnswer, KeyState},
    schema::idempotency_keys,
    types::Key,
    writes::{Plain, Writes},
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
struct NewAnswer {
    workspace_id: Key<domain::ids::WorkspaceId>,
    principal: Key<Uuid>,
    key: String,
    fingerprint: Vec<u8>,
    status: i16,
    body: Option<String>,
    etag: Option<i64>,
    location: Option<String>,
    created_at: i64,
}

/// Keeps the answer under the key, with the effect. Writing it violates the key if a twin has answered meanwhile; see
/// [`lost_to_twin`].
pub fn keep(writes: &mut Writes, scope: &Scope, principal: Uuid, key: &str, answer: StoredAnswer, now: Instant) {
    let row = NewAnswer {
        workspace_id: scope.key(),
        principal: Key(principal),
        key: key.to_owned(),
        fingerprint: answer.fingerprint.to_vec(),
        status: i16::try_from(answer.status).unwrap_or(500),
        body: answer.body,
        etag: answer.etag,
        location: answer.location,
        created_at: now.millis(),
    };
    writes.push(Plain::new(diesel::insert_into(idempotency_keys::table).values(row)));
}

/// Whether a unit of work failed because a twin with the same key was faster.
pub fn lost_to_twin(error: &StorageError) -> bool {
    error.is_unique_on("idempotency_keys", &["workspace_id", "principal", "key"])
}
