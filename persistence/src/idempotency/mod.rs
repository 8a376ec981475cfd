//! Answers kept for retries.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, HasSqlType, Nullable, SmallInt, Text},
};
use domain::{ids::WorkspaceId, time::Instant};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    dialect::{self, KeptAnswer, KeyState},
    schema::idempotency_keys,
    types::{Key, Uid},
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

/// Keeps the answer under the key, with the effect. Writing it violates the key if a twin has answered meanwhile; see
/// [`lost_to_twin`].
pub fn keep(writes: &mut Writes, scope: &Scope, principal: Uuid, key: &str, answer: StoredAnswer, now: Instant) {
    let row = row(scope, principal, key, answer, now);
    writes.push(Plain::new(diesel::insert_into(idempotency_keys::table).values(row)));
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

/// Inserts the row if the lock on its key can be had at once. SQLite, whose one writer is the lock, never runs it.
struct InsertUntaken {
    lock: i64,
    row: NewAnswer,
}

impl QueryId for InsertUntaken {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for InsertUntaken
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    String: ToSql<Text, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let row = &self.row;
        out.push_sql(
            "INSERT INTO idempotency_keys (workspace_id, principal, key, fingerprint, status, body, etag, location, \
             created_at) SELECT ",
        );
        out.push_bind_param::<Uid, _>(&row.workspace_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&row.principal)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.key)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&row.fingerprint)?;
        out.push_sql(", ");
        out.push_bind_param::<SmallInt, _>(&row.status)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.body)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<BigInt>, _>(&row.etag)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.location)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.created_at)?;
        out.push_sql(" WHERE pg_try_advisory_xact_lock(");
        out.push_bind_param::<BigInt, _>(&self.lock)?;
        out.push_sql(")");
        Ok(())
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
    writes.push(Plain::conditional(InsertUntaken { lock: dialect::key_lock(scope, principal, key), row }));
}

/// Whether a unit of work failed because a twin with the same key was faster.
pub fn lost_to_twin(error: &StorageError) -> bool {
    error.is_unique_on("idempotency_keys", &["workspace_id", "principal", "key"])
}
