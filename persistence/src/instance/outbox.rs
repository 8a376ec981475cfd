//! Which intents are due, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{
    outbox::{Intent, IntentState},
    time::Instant,
};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, fragment::Literal, outbox::Row, schema::outbox, types::Key};

/// The partial index is chosen by it.
const WAITING: Literal = Literal("outbox.state = 1");

macro_rules! due {
    ($now:expr) => {
        outbox::table
            .filter(WAITING)
            .filter(outbox::due_at.le($now.millis()))
            .filter(outbox::leased_until.is_null().or(outbox::leased_until.assume_not_null().le($now.millis())))
    };
}

/// Is any intent due that nobody holds? Cheap, and takes no lock.
pub fn any_due(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    let found: Option<Uuid> = due!(now).select(outbox::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes up to `limit` due intents, oldest first, until `until`: meanwhile nobody else is given them. What another node
/// is taking at the same moment is passed over.
pub fn lease(conn: &mut Conn, now: Instant, until: Instant, limit: i64) -> Result<Vec<(Scope, Intent)>, StorageError> {
    let query = due!(now).order_by((outbox::due_at.asc(), outbox::id.asc())).limit(limit);
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let scope = Scope::of(row.workspace_id);
        let intent = Intent::try_from(row)?;
        diesel::update(outbox::table.find((scope.key(), Key(intent.id))))
            .set((outbox::leased_until.eq(Some(until.millis())), outbox::attempts.eq(intent.attempts + 1)))
            .execute(conn)?;
        leased.push((scope, Intent { attempts: intent.attempts + 1, leased_until: Some(until), ..intent }));
    }
    Ok(leased)
}

/// Forgets up to `limit` intents that were carried out before `before`; returns how many. Failed ones stay.
pub fn forget(conn: &mut Conn, before: Instant, limit: i64) -> Result<usize, StorageError> {
    let old: Vec<(Uuid, Uuid)> = outbox::table
        .filter(outbox::finished_at.is_not_null())
        .filter(outbox::finished_at.assume_not_null().lt(before.millis()))
        .filter(outbox::state.ne(IntentState::Failed.code()))
        .order_by(outbox::finished_at.asc())
        .limit(limit)
        .select((outbox::workspace_id, outbox::id))
        .load(conn)?;
    let mut forgotten = 0;
    for (workspace, id) in old {
        forgotten += diesel::delete(outbox::table.find((Key(workspace), Key(id)))).execute(conn)?;
    }
    Ok(forgotten)
}
