//! Writing links of the feed: on PostgreSQL one prepared statement over arrays, on SQLite prepared statements row by row.
//! A batch insert would be parsed anew for each count of rows.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Binary},
    sqlite::Sqlite,
};
use domain::ids::WorkspaceId;

use crate::{
    Conn, StorageError,
    schema::{feed, unfed},
    types::{Key, Uid},
};

/// A link of a workspace's chain.
#[derive(Insertable)]
#[diesel(table_name = feed, treat_none_as_default_value = false)]
pub(crate) struct NewLink {
    pub workspace_id: Key<WorkspaceId>,
    pub seq: i64,
    pub event_pos: i64,
    pub hash: Vec<u8>,
}

/// The end of a workspace's chain.
pub(crate) struct Head {
    pub workspace_id: Key<WorkspaceId>,
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// Appends links in order, moves the heads, and takes the marks of the linked events, which are the oldest ones.
pub(crate) fn append_links(conn: &mut Conn, links: &[NewLink], heads: &[Head]) -> Result<(), StorageError> {
    match conn {
        Conn::Pg(c) => {
            Arrays::of(links, heads).execute(c)?;
        }
        Conn::Sqlite(c) => {
            for link in links {
                diesel::insert_into(feed::table).values(link).execute(c)?;
            }
            for head in heads {
                Upsert(head).execute(c)?;
            }
            if let Some(last) = links.iter().map(|link| link.event_pos).max() {
                diesel::delete(unfed::table.filter(unfed::pos.le(last))).execute(c)?;
            }
        }
    }
    Ok(())
}

#[derive(Default)]
struct Arrays<'a> {
    workspaces: Vec<Key<WorkspaceId>>,
    seqs: Vec<i64>,
    events: Vec<i64>,
    hashes: Vec<&'a [u8]>,
    head_workspaces: Vec<Key<WorkspaceId>>,
    head_seqs: Vec<i64>,
    head_hashes: Vec<&'a [u8]>,
}

impl<'a> Arrays<'a> {
    fn of(links: &'a [NewLink], heads: &'a [Head]) -> Self {
        Self {
            workspaces: links.iter().map(|link| link.workspace_id).collect(),
            seqs: links.iter().map(|link| link.seq).collect(),
            events: links.iter().map(|link| link.event_pos).collect(),
            hashes: links.iter().map(|link| link.hash.as_slice()).collect(),
            head_workspaces: heads.iter().map(|head| head.workspace_id).collect(),
            head_seqs: heads.iter().map(|head| head.seq).collect(),
            head_hashes: heads.iter().map(|head| head.hash.as_slice()).collect(),
        }
    }
}

impl QueryId for Arrays<'_> {
    type QueryId = Arrays<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for Arrays<'_> {}

impl QueryFragment<Pg> for Arrays<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH taken AS (DELETE FROM unfed WHERE pos = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.events)?;
        out.push_sql(")), heads AS (INSERT INTO feed_heads (workspace_id, seq, hash) SELECT * FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.head_workspaces)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.head_seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.head_hashes)?;
        out.push_sql(
            ") ON CONFLICT (workspace_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash) \
             INSERT INTO feed (workspace_id, seq, event_pos, hash) \
             SELECT link.workspace_id, link.seq, link.event_pos, link.hash FROM unnest(",
        );
        out.push_bind_param::<Array<Uid>, _>(&self.workspaces)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.events)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.hashes)?;
        out.push_sql(") WITH ORDINALITY AS link (workspace_id, seq, event_pos, hash, place) ORDER BY link.place");
        Ok(())
    }
}

struct Upsert<'a>(&'a Head);

impl QueryId for Upsert<'_> {
    type QueryId = Upsert<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for Upsert<'_> {}

impl QueryFragment<Sqlite> for Upsert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO feed_heads (workspace_id, seq, hash) VALUES (");
        out.push_bind_param::<Uid, _>(&self.0.workspace_id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.0.seq)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&self.0.hash)?;
        out.push_sql(") ON CONFLICT (workspace_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash");
        Ok(())
    }
}
