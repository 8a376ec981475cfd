//! The sequencer's step: takes committed events that have no place yet and appends them to the feed.
//!
//! On PostgreSQL it runs in a transaction of its own, on whichever node gets the row lock; reading only what is
//! committed makes the feed free of gaps without a guard on transaction ids, and writers never wait for it. On SQLite,
//! which has one writer, it is the last step of each write transaction.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    event::{GENESIS, Hash, link},
    ids::WorkspaceId,
};

use crate::{
    Conn, StorageError,
    dialect::{self, Head, NewLink},
    schema::{events, feed_heads, unfed},
    stored,
    types::{Key, UidColumn},
};

/// How many events one step takes at most.
pub const BATCH: i64 = 500;

#[derive(Queryable)]
struct Waiting {
    pos: i64,
    workspace_id: WorkspaceId,
    envelope: Vec<u8>,
    digest: Vec<u8>,
}

/// Sequences up to [`BATCH`] events inside the caller's transaction; returns how many. Zero when there are none or
/// when another node is at it.
pub fn sequence(conn: &mut Conn) -> Result<usize, StorageError> {
    if !dialect::lock_sequencer(conn)? {
        return Ok(0);
    }
    let waiting: Vec<Waiting> = unfed::table
        .inner_join(events::table.on(events::pos.eq(unfed::pos)))
        .select((events::pos, events::workspace_id, events::envelope, events::digest))
        .order_by(unfed::pos.asc())
        .limit(BATCH)
        .load(conn)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut heads = load_heads(conn, &waiting)?;
    let mut links = Vec::with_capacity(waiting.len());
    for event in &waiting {
        let (seq, hash) = heads.entry(event.workspace_id).or_insert((0, GENESIS));
        *seq += 1;
        *hash = link(hash, *seq, &event.envelope, &stored::hash("events.digest", &event.digest)?);
        links.push(NewLink {
            workspace_id: Key(event.workspace_id),
            seq: *seq,
            event_pos: event.pos,
            hash: hash.to_vec(),
        });
    }
    let heads: Vec<Head> = heads
        .into_iter()
        .map(|(workspace, (seq, hash))| Head { workspace_id: Key(workspace), seq, hash: hash.to_vec() })
        .collect();
    dialect::append_links(conn, &links, &heads)?;
    Ok(links.len())
}

type Heads = HashMap<WorkspaceId, (i64, Hash)>;

fn load_heads(conn: &mut Conn, waiting: &[Waiting]) -> Result<Heads, StorageError> {
    let mut workspaces: Vec<WorkspaceId> = waiting.iter().map(|event| event.workspace_id).collect();
    workspaces.sort();
    workspaces.dedup();
    let rows: Vec<(WorkspaceId, i64, Vec<u8>)> =
        feed_heads::table.filter(feed_heads::workspace_id.eq_any_id(workspaces)).load(conn)?;
    rows.into_iter()
        .map(|(workspace, seq, hash)| Ok((workspace, (seq, stored::hash("feed_heads.hash", &hash)?))))
        .collect()
}
