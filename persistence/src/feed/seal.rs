//! Signed heads of the chain. Whoever can write to the database can recompute a chain, but not these.

use diesel::prelude::*;
use domain::{event::Hash, ids::WorkspaceId, time::Instant};

use crate::{
    Conn, Scope, StorageError,
    schema::{feed_heads, feed_seals},
    stored,
};

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its place in the sequence.
    pub seq: i64,
    /// The chain's value there.
    pub hash: Hash,
    /// When it was signed.
    pub sealed_at: Instant,
    /// The signature over workspace, seq, hash and time.
    pub signature: Vec<u8>,
}

/// Heads that moved since their workspace's last seal, where that is older than `before`.
pub fn due_seals(
    conn: &mut Conn,
    before: Instant,
    limit: i64,
) -> Result<Vec<(Scope, WorkspaceId, i64, Hash)>, StorageError> {
    let newer = feed_seals::table
        .filter(feed_seals::workspace_id.eq(feed_heads::workspace_id))
        .filter(feed_seals::sealed_at.ge(before.millis()).or(feed_seals::seq.eq(feed_heads::seq)));
    let rows: Vec<(WorkspaceId, i64, Vec<u8>)> =
        feed_heads::table.filter(diesel::dsl::not(diesel::dsl::exists(newer))).limit(limit).load(conn)?;
    rows.into_iter()
        .map(|(workspace, seq, hash)| {
            Ok((Scope::of(workspace), workspace, seq, stored::hash("feed_heads.hash", &hash)?))
        })
        .collect()
}

/// Records a seal.
pub fn insert_seal(conn: &mut Conn, scope: &Scope, seal: &Seal) -> Result<(), StorageError> {
    diesel::insert_into(feed_seals::table)
        .values((
            feed_seals::workspace_id.eq(scope.key()),
            feed_seals::seq.eq(seal.seq),
            feed_seals::hash.eq(seal.hash.to_vec()),
            feed_seals::sealed_at.eq(seal.sealed_at.millis()),
            feed_seals::signature.eq(&seal.signature),
        ))
        .execute(conn)?;
    Ok(())
}

/// The workspace's seals after `after`, in order.
pub fn seals(conn: &mut Conn, scope: &Scope, after: i64, limit: i64) -> Result<Vec<Seal>, StorageError> {
    let rows: Vec<(i64, Vec<u8>, i64, Vec<u8>)> = feed_seals::table
        .filter(feed_seals::workspace_id.eq(scope.key()))
        .filter(feed_seals::seq.gt(after))
        .order_by(feed_seals::seq.asc())
        .limit(limit)
        .select((feed_seals::seq, feed_seals::hash, feed_seals::sealed_at, feed_seals::signature))
        .load(conn)?;
    rows.into_iter()
        .map(|(seq, hash, sealed_at, signature)| {
            let hash = stored::hash("feed_seals.hash", &hash)?;
            Ok(Seal { seq, hash, sealed_at: Instant::from_millis(sealed_at), signature })
        })
        .collect()
}
