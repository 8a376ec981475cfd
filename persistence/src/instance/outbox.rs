//! Which intents are due, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{outbox::Intent, time::Instant};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, fragment::Literal, outbox::Row, schema::outbox, types::Key};

/// The partial index is chosen by it.
const WAITING: Literal = Literal("outbox.state = 1");

/// How long an intent is held, in seconds: long enough for a transaction. What a killed node held is taken up by another one
/// after that.
pub const LEASE_SECONDS: i64 = 15;

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        outbox::table.filter(WAITING).filter(outbox::due_at.le($now.millis())).filter(
            outbox::leased_until
                .is_null()
                .or(outbox::leased_until.assume_not_null().le($now.millis()))
                .or(outbox::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// Is any intent due that nobody holds? Cheap, and takes no lock.
pub fn any_due(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    let found: Option<Uuid> = due!(now).select(outbox::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes up to `limit` due intents, oldest first: meanwhile nobody else is given them. What another node is taking at the
/// same moment is passed over.
pub fn lease(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, Intent)>, StorageError> {
    let until = now.plus_seconds(LEASE_SECONDS);
    let query = due!(now).order_by((outbox::due_at.asc(), outbox::id.asc())).limit(limit);
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let workspaces: Vec<_> = rows.iter().map(|row| Key(row.workspace_id)).collect();
    let ids: Vec<_> = rows.iter().map(|row| Key(row.id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let taken = outbox::table.filter(outbox::workspace_id.eq_any(workspaces)).filter(outbox::id.eq_any(ids));
    diesel::update(taken)
        .set((outbox::leased_until.eq(Some(until.millis())), outbox::attempts.eq(outbox::attempts + 1)))
        .execute(conn)?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let scope = Scope::of(row.workspace_id);
        let intent = Intent::try_from(row)?;
        leased.push((scope, Intent { attempts: intent.attempts + 1, leased_until: Some(until), ..intent }));
    }
    Ok(leased)
}
