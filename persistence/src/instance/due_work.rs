//! What is due, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::{
    backend::Backend,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt},
    sqlite::Sqlite,
};
use domain::{
    due::{DueKind, DueWork},
    ids::WorkspaceId,
    time::Instant,
};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, connection::on, schema::due, types::Uid};

/// How long work is held at most, in seconds: long enough for a batch. What a killed node held is taken up by another
/// one after that.
pub const LEASE_SECONDS: i64 = 15;

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        due::table.filter(due::failed_at.is_null()).filter(due::due_at.le($now.millis())).filter(
            due::leased_until
                .is_null()
                .or(due::leased_until.assume_not_null().le($now.millis()))
                .or(due::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// Is anything due that nobody holds? Cheap, and takes no lock.
pub fn any(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    // In the order of the index, which is then walked, and not the table from its beginning.
    let first = due!(now).select(due::due_at).order_by((due::due_at.asc(), due::subject_id.asc()));
    let found: Option<i64> = first.first(conn).optional()?;
    Ok(found.is_some())
}

/// How much was tried too often and is left alone, and since when the longest due waits that is not.
pub fn state(conn: &mut Conn, now: Instant) -> Result<(u64, Option<Instant>), StorageError> {
    let failed: i64 = due::table.filter(due::failed_at.is_not_null()).count().get_result(conn)?;
    let waiting = due::table.filter(due::failed_at.is_null()).filter(due::due_at.le(now.millis()));
    let oldest: Option<i64> = waiting.select(due::due_at).order_by(due::due_at.asc()).first(conn).optional()?;
    Ok((u64::try_from(failed).unwrap_or(0), oldest.map(Instant::from_millis)))
}

/// The same rows as [`any`] finds, taken by the one statement that finds them.
struct Lease {
    now: i64,
    until: i64,
    limit: i64,
}

impl QueryId for Lease {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Lease {
    type SqlType = (Uid, SmallInt, Uid, BigInt, BigInt);
}

impl<C> RunQueryDsl<C> for Lease {}

impl Lease {
    /// `chosen` and `end` enclose the choice of rows.
    fn walk<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>, chosen: &str, end: &str) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Uid>,
        i64: ToSql<BigInt, DB>,
    {
        out.push_sql("UPDATE due SET leased_until = ");
        out.push_bind_param::<BigInt, _>(&self.until)?;
        out.push_sql(" WHERE ");
        out.push_sql(chosen);
        out.push_sql(" FROM due WHERE failed_at IS NULL AND due_at <= ");
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(" AND (leased_until IS NULL OR leased_until <= ");
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(" OR leased_until > ");
        out.push_bind_param::<BigInt, _>(&self.until)?;
        out.push_sql(") ORDER BY due_at, subject_id LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(end);
        out.push_sql(" RETURNING workspace_id, kind, subject_id, due_at, attempts");
        Ok(())
    }
}

impl QueryFragment<Pg> for Lease {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // An array is made once, whatever the planner believes; a choice that is joined may be made again for each row,
        // and then takes more than the limit.
        self.walk(out, "ctid = ANY (ARRAY(SELECT ctid", " FOR UPDATE SKIP LOCKED))")
    }
}

impl QueryFragment<Sqlite> for Lease {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out, "rowid IN (SELECT rowid", ")")
    }
}

/// Takes up to `limit` pieces of due work, the longest due first: meanwhile nobody else is given them. What another node
/// is taking at the same moment is passed over. What a newer program understands and this one does not is held and not
/// returned.
pub fn lease(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, DueWork)>, StorageError> {
    type Row = (WorkspaceId, i16, Uuid, i64, i64);
    let held_until = now.plus_seconds(LEASE_SECONDS);
    let query = Lease { now: now.millis(), until: held_until.millis(), limit };
    let rows: Vec<Row> = on!(conn, |c| query.load(c))?;
    let mut leased = Vec::with_capacity(rows.len());
    for (workspace, code, subject_id, due_at, attempts) in rows {
        let Some(kind) = DueKind::from_code(code) else {
            tracing::error!(code, %subject_id, "what is due is of a kind that this program does not know");
            continue;
        };
        let due_at = Instant::from_millis(due_at);
        leased.push((Scope::of(workspace), DueWork { kind, subject_id, due_at, held_until, attempts }));
    }
    leased.sort_by_key(|(_, work)| (work.due_at, work.subject_id));
    Ok(leased)
}
