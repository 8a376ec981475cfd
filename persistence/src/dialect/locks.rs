//! Locks that are not on a row that is read anyway.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, schema::sequencer};

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

/// `SELECT pg_try_advisory_xact_lock(..)`, prepared once.
#[derive(QueryId)]
struct TryLock(i64);

impl Query for TryLock {
    type SqlType = Bool;
}

impl<C> RunQueryDsl<C> for TryLock {}

impl QueryFragment<Pg> for TryLock {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT pg_try_advisory_xact_lock(");
        out.push_bind_param::<BigInt, _>(&self.0)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Takes an idempotency key for this transaction; false when another transaction has it. A collision of the 64-bit
/// hash only delays a request.
pub(crate) fn try_lock_key(conn: &mut Conn, scope: &Scope, principal: Uuid, key: &str) -> Result<bool, StorageError> {
    match conn {
        Conn::Pg(c) => {
            let digest: [u8; 32] = Sha256::new()
                .chain_update(scope.workspace_id().uuid().as_bytes())
                .chain_update(principal.as_bytes())
                .chain_update(key.as_bytes())
                .finalize()
                .into();
            let [a, b, c0, d, e, f, g, h, ..] = digest;
            Ok(TryLock(i64::from_be_bytes([a, b, c0, d, e, f, g, h])).get_result(c)?)
        }
        Conn::Sqlite(_) => Ok(true),
    }
}
