//! Which mails are to be sent, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{mail::Delivery, time::Instant};

use crate::{Conn, Scope, StorageError, fragment::Literal, mail::DeliveryRow as Row, schema::deliveries, types::Key};

/// How long a mail is held at most, in seconds: longer than a mail server is waited for.
pub const LEASE_SECONDS: i64 = 120;

/// The partial index is chosen by it.
const QUEUED: Literal = Literal("deliveries.state = 1");

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        deliveries::table.filter(QUEUED).filter(deliveries::due_at.le($now.millis())).filter(
            deliveries::leased_until
                .is_null()
                .or(deliveries::leased_until.assume_not_null().le($now.millis()))
                .or(deliveries::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// Is any mail due that nobody holds? Cheap, and takes no lock.
pub fn any_due(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    let first = due!(now).select(deliveries::due_at).order_by((deliveries::due_at.asc(), deliveries::id.asc()));
    let found: Option<i64> = first.first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes up to `limit` due mails, the longest due first: meanwhile nobody else is given them. What another node is taking at
/// the same moment is passed over.
pub fn lease(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, Delivery)>, StorageError> {
    let query = due!(now).order_by((deliveries::due_at.asc(), deliveries::id.asc())).limit(limit);
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let until = now.plus_seconds(LEASE_SECONDS);
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let scope = Scope::of(row.workspace_id.0);
        let delivery = Delivery::try_from(row)?;
        let held = Delivery { attempts: delivery.attempts + 1, leased_until: Some(until), ..delivery };
        let known = deliveries::table.find((scope.key(), Key(held.id)));
        let hold = (deliveries::leased_until.eq(Some(until.millis())), deliveries::attempts.eq(held.attempts));
        diesel::update(known).set(hold).execute(conn)?;
        leased.push((scope, held));
    }
    Ok(leased)
}
