//! What is due, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{
    due::{DueKind, DueWork, MAX_TRIES},
    ids::WorkspaceId,
    time::Instant,
};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, schema::due, stored, types::Key};

/// How long work is held at most, in seconds: long enough for a transaction. What a killed node held is taken up by
/// another one after that.
pub const LEASE_SECONDS: i64 = 15;

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        due::table.filter(due::due_at.le($now.millis())).filter(due::attempts.lt(MAX_TRIES)).filter(
            due::leased_until
                .is_null()
                .or(due::leased_until.assume_not_null().le($now.millis()))
                .or(due::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// Is anything due that nobody holds? Cheap, and takes no lock.
pub fn any(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    let found: Option<i64> = due!(now).select(due::due_at).first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes up to `limit` pieces of due work, the longest due first: meanwhile nobody else is given them. What another node
/// is taking at the same moment is passed over.
pub fn lease(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, DueWork)>, StorageError> {
    type Row = (WorkspaceId, i16, Uuid, i64, i64);
    let query = due!(now).order_by((due::due_at.asc(), due::subject_id.asc())).limit(limit).select((
        due::workspace_id,
        due::kind,
        due::subject_id,
        due::due_at,
        due::attempts,
    ));
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let until = now.plus_seconds(LEASE_SECONDS).millis();
    let mut leased = Vec::with_capacity(rows.len());
    for (workspace, kind, subject_id, due_at, attempts) in rows {
        diesel::update(due::table.find((Key(workspace), kind, Key(subject_id))))
            .set(due::leased_until.eq(Some(until)))
            .execute(conn)?;
        let kind = stored::code("due.kind", DueKind::from_code, kind)?;
        leased
            .push((Scope::of(workspace), DueWork { kind, subject_id, due_at: Instant::from_millis(due_at), attempts }));
    }
    Ok(leased)
}
