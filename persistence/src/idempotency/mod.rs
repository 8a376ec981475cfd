//! Answers kept for retries.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::AstPass,
    sql_types::{BigInt, Binary, Nullable, SmallInt, Text},
};
use domain::{ids::WorkspaceId, time::Instant};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    dialect::{self, KeptAnswer, KeyState},
    types::{Key, Uid},
    writes::{InsertRow, Rows, Write, Writes, insert_row},
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

struct NewAnswer {
    workspace_id: Key<WorkspaceId>,
    principal: Key<Uuid>,
    key: String,
    fingerprint: Vec<u8>,
    status: i16,
    body: Option<String>,
    etag: Option<i64>,
    location: Option<String>,
    created_at: i64,
}

insert_row!(
    NewAnswer, "idempotency_keys",
    workspace_id Uid, principal Uid, key Text, fingerprint Binary, status SmallInt, body Nullable<Text>,
    etag Nullable<BigInt>, location Nullable<Text>, created_at BigInt,
);

/// Keeps the answer under the key, with the effect. Writing it violates the key if a twin has answered meanwhile; see
/// [`lost_to_twin`].
pub fn keep(writes: &mut Writes, scope: &Scope, principal: Uuid, key: &str, answer: StoredAnswer, now: Instant) {
    let row = row(scope, principal, key, answer, now);
    writes.insert(vec![row]);
}

fn row(scope: &Scope, principal: Uuid, key: &str, answer: StoredAnswer, now: Instant) -> NewAnswer {
    NewAnswer {
        workspace_id: scope.key(),
        principal: Key(principal),
        key: key.to_owned(),
        fingerprint: answer.fingerprint.to_vec(),
        status: i16::try_from(answer.status).unwrap_or(500),
        body: answer.body,
        etag: answer.etag,
        location: answer.location,
        created_at: now.millis(),
    }
}

/// Inserts the rows, each if the lock on its key can be had at once. SQLite, whose one writer is the lock, never runs it.
struct InsertUntaken(Vec<Untaken>);

struct Untaken {
    lock: i64,
    row: NewAnswer,
}

impl Write for InsertUntaken {
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        out.push_sql(<NewAnswer as InsertRow<Pg>>::HEAD);
        for (index, Untaken { lock, row }) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "SELECT " } else { " UNION ALL SELECT " });
            InsertRow::<Pg>::values(row, out.reborrow())?;
            out.push_sql(" WHERE pg_try_advisory_xact_lock(");
            out.push_bind_param::<BigInt, _>(lock)?;
            out.push_sql(")");
        }
        out.push_sql(" RETURNING 1)");
        Ok(())
    }

    fn execute(&self, _: &mut SqliteConnection) -> QueryResult<usize> {
        Err(diesel::result::Error::QueryBuilderError("SQLite takes its keys first".into()))
    }

    fn guard(&self) -> Option<usize> {
        Some(self.0.len())
    }

    fn is_update(&self) -> bool {
        false
    }

    fn rows(&mut self) -> Option<&mut dyn Rows> {
        Some(&mut self.0)
    }
}

/// [`keep`] without having [taken](take) the key: if another transaction holds it, nothing is written.
pub fn keep_untaken(
    writes: &mut Writes,
    scope: &Scope,
    principal: Uuid,
    key: &str,
    answer: StoredAnswer,
    now: Instant,
) {
    let row = row(scope, principal, key, answer, now);
    writes.push(InsertUntaken(vec![Untaken { lock: dialect::key_lock(scope, principal, key), row }]));
}

/// Whether a unit of work failed because a twin with the same key was faster.
pub fn lost_to_twin(error: &StorageError) -> bool {
    error.is_unique_on("idempotency_keys", &["workspace_id", "principal", "key"])
}
