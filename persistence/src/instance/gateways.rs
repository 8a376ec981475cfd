//! Gateways of any workspace: the one that a call-back names, and those that have something to send. A worker's way to the
//! right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{
    gateway::{Gateway, GatewayDelivery},
    ids::{GatewayId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    fragment::Literal,
    gateway::{DeliveryRow, GatewayRow},
    schema::{gateway_deliveries as table, gateways},
    types::Key,
};

/// How long something is held at most, in seconds: longer than a gateway is waited for.
pub const LEASE_SECONDS: i64 = 60;

/// The partial index is chosen by it.
const QUEUED: Literal = Literal("gateway_deliveries.state = 1");

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        table::table.filter(QUEUED).filter(table::due_at.le($now.millis())).filter(
            table::leased_until
                .is_null()
                .or(table::leased_until.assume_not_null().le($now.millis()))
                .or(table::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// A gateway with the right to its workspace, and by what its call-backs are known: encrypted.
pub type Called = (Scope, Gateway, Option<Vec<u8>>);

/// The gateway of this id, whosever it is. Nothing is proved by knowing it.
pub fn find(conn: &mut Conn, id: GatewayId) -> Result<Option<Called>, StorageError> {
    let row: Option<GatewayRow> = gateways::table.filter(gateways::id.eq(Key(id))).first(conn).optional()?;
    row.map(|mut row| {
        let (scope, secret) = (Scope::of(row.workspace_id.0), row.inbound_secret.take());
        Ok((scope, Gateway::try_from(row)?, secret))
    })
    .transpose()
}

/// Up to `limit` gateways that have something to send which nobody holds. Cheap, and takes no lock.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, GatewayId)>, StorageError> {
    let rows: Vec<(WorkspaceId, GatewayId)> =
        due!(now).select((table::workspace_id, table::gateway_id)).distinct().limit(limit).load(conn)?;
    Ok(rows.into_iter().map(|(workspace, gateway)| (Scope::of(workspace), gateway)).collect())
}

/// Takes up to `limit` of what a gateway is to send, the longest due first: meanwhile nobody else is given it. What another
/// node is taking at the same moment is passed over.
pub fn lease(
    conn: &mut Conn,
    (scope, gateway): (Scope, GatewayId),
    now: Instant,
    limit: i64,
) -> Result<Vec<GatewayDelivery>, StorageError> {
    let query = due!(now)
        .filter(table::workspace_id.eq(Key(scope.workspace_id())))
        .filter(table::gateway_id.eq(Key(gateway)))
        .order_by((table::due_at.asc(), table::id.asc()))
        .limit(limit);
    let rows: Vec<DeliveryRow> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let until = now.plus_seconds(LEASE_SECONDS);
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let delivery = GatewayDelivery::try_from(row)?;
        let held = GatewayDelivery { attempts: delivery.attempts + 1, leased_until: Some(until), ..delivery };
        let known = table::table.find((Key(scope.workspace_id()), Key(held.id)));
        let hold = (table::leased_until.eq(Some(until.millis())), table::attempts.eq(held.attempts));
        diesel::update(known).set(hold).execute(conn)?;
        leased.push(held);
    }
    Ok(leased)
}
