//! Locks that are not on a row that is read anyway.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Binary, Bool, Nullable, SmallInt, Text},
};
use domain::ids::WorkspaceId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::{idempotency_keys, sequencer},
    types::{Key, Uid},
};

/// Takes the sequencer's row for this transaction; false when another node has it.
pub(crate) fn lock_sequencer(conn: &mut Conn) -> Result<bool, StorageError> {
    match conn {
        Conn::Pg(c) => {
            let row: Option<i16> =
                sequencer::table.find(1).select(sequencer::id).for_update().skip_locked().first(c).optional()?;
            Ok(row.is_some())
        }
        Conn::Sqlite(_) => Ok(true),
    }
}

/// What is kept of an answer: fingerprint, status, body, version, location.
pub(crate) type KeptAnswer = (Vec<u8>, i16, Option<String>, Option<i64>, Option<String>);

/// What taking a key led to.
pub(crate) enum KeyState {
    /// Another transaction has it.
    Held,
    /// This transaction has it, and it was used before or not.
    Taken(Option<KeptAnswer>),
}

/// Lock and look-up in one round trip, prepared once.
///
/// The look-up's snapshot may be older than the lock: then the answer that a twin committed in between is not seen, and
/// keeping ours violates the key, which undoes the whole transaction.
struct TakeKey<'a> {
    lock: i64,
    workspace_id: Key<WorkspaceId>,
    principal: Key<Uuid>,
    key: &'a str,
}

impl QueryId for TakeKey<'_> {
    type QueryId = TakeKey<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for TakeKey<'_> {
    type SqlType = (Bool, Nullable<Binary>, Nullable<SmallInt>, Nullable<Text>, Nullable<BigInt>, Nullable<Text>);
}

/// Was the lock had, and what is kept under the key, if anything.
type TakenRow = (bool, Option<Vec<u8>>, Option<i16>, Option<String>, Option<i64>, Option<String>);

impl<C> RunQueryDsl<C> for TakeKey<'_> {}

impl QueryFragment<Pg> for TakeKey<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT pg_try_advisory_xact_lock(");
        out.push_bind_param::<BigInt, _>(&self.lock)?;
        out.push_sql(
            "), kept.fingerprint, kept.status, kept.body, kept.etag, kept.location \
             FROM (SELECT 1) AS one LEFT JOIN idempotency_keys AS kept ON kept.workspace_id = ",
        );
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND kept.principal = ");
        out.push_bind_param::<Uid, _>(&self.principal)?;
        out.push_sql(" AND kept.key = ");
        out.push_bind_param::<Text, _>(self.key)
    }
}

/// The number that stands for a key among PostgreSQL's advisory locks.
pub(crate) fn key_lock(scope: &Scope, principal: Uuid, key: &str) -> i64 {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(scope.workspace_id().uuid().as_bytes())
        .chain_update(principal.as_bytes())
        .chain_update(key.as_bytes())
        .finalize()
        .into();
    digest.first_chunk().copied().map_or(0, i64::from_be_bytes)
}

/// Takes an idempotency key for this transaction. A collision of the 64-bit hash that is locked only delays a request;
/// on SQLite the one writer is the lock.
pub(crate) fn take_key(conn: &mut Conn, scope: &Scope, principal: Uuid, key: &str) -> Result<KeyState, StorageError> {
    match conn {
        Conn::Pg(c) => {
            let lock = key_lock(scope, principal, key);
            let take = TakeKey { lock, workspace_id: scope.key(), principal: Key(principal), key };
            let (held, fingerprint, status, body, etag, location): TakenRow = take.get_result(c)?;
            if !held {
                return Ok(KeyState::Held);
            }
            let kept = fingerprint.zip(status);
            Ok(KeyState::Taken(kept.map(|(fingerprint, status)| (fingerprint, status, body, etag, location))))
        }
        Conn::Sqlite(c) => {
            let kept = idempotency_keys::table
                .find((scope.key(), Key(principal), key))
                .select((
                    idempotency_keys::fingerprint,
                    idempotency_keys::status,
                    idempotency_keys::body,
                    idempotency_keys::etag,
                    idempotency_keys::location,
                ))
                .first(c)
                .optional()?;
            Ok(KeyState::Taken(kept))
        }
    }
}
