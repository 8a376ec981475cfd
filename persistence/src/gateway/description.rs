//! Gateways.

use diesel::prelude::*;
use domain::{gateway::Gateway, ids::GatewayId};

use super::row::{Row, Sealed};
use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::{gateway_deliveries, gateway_messages, gateways},
    types::Key,
};

/// Adds a gateway.
pub fn insert_gateway(conn: &mut Conn, scope: &Scope, gateway: &Gateway, sealed: Sealed) -> Result<(), StorageError> {
    let row = Row::of(scope, gateway, sealed)?;
    on!(conn, |c| diesel::insert_into(gateways::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the gateway whose stored version is one less, and its secrets.
pub fn save_gateway(conn: &mut Conn, scope: &Scope, gateway: &Gateway, sealed: Sealed) -> Result<(), StorageError> {
    let known = gateways::table.find((scope.key(), Key(gateway.id))).filter(gateways::version.eq(gateway.version - 1));
    let row = Row::of(scope, gateway, sealed)?;
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Replaces the secrets alone: other ones were given at the moment when they had been set.
pub fn save_sealed(conn: &mut Conn, scope: &Scope, id: GatewayId, sealed: Sealed) -> Result<(), StorageError> {
    let known = gateways::table.find((scope.key(), Key(id)));
    let new = (gateways::secrets.eq(sealed.request), gateways::inbound_secret.eq(sealed.inbound));
    let updated = diesel::update(known).set(new).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Removes a gateway that nothing refers to.
pub fn delete_gateway(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<(), StorageError> {
    let deleted = diesel::delete(gateways::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Did anything go out or come in by it?
pub fn is_used(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<bool, StorageError> {
    let message: Option<i16> = gateway_messages::table
        .filter(gateway_messages::workspace_id.eq(scope.key()))
        .filter(gateway_messages::gateway_id.eq(Key(id)))
        .select(gateway_messages::state)
        .first(conn)
        .optional()?;
    let delivery: Option<i16> = gateway_deliveries::table
        .filter(gateway_deliveries::workspace_id.eq(scope.key()))
        .filter(gateway_deliveries::gateway_id.eq(Key(id)))
        .select(gateway_deliveries::state)
        .first(conn)
        .optional()?;
    Ok(message.is_some() || delivery.is_some())
}

/// Has the workspace any gateway, used or not?
pub fn has_any(conn: &mut Conn, scope: &Scope) -> Result<bool, StorageError> {
    let found: Option<i64> = gateways::table
        .filter(gateways::workspace_id.eq(scope.key()))
        .select(gateways::version)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The gateway.
pub fn find_gateway(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<Option<Gateway>, StorageError> {
    let row: Option<Row> = gateways::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Gateway::try_from).transpose()
}

/// The gateway with its row locked until the transaction ends.
pub fn lock_gateway(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<Option<Gateway>, StorageError> {
    let query = gateways::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Gateway::try_from).transpose()
}

/// The gateway that carries what agents are told, used or not.
pub fn notifying(conn: &mut Conn, scope: &Scope) -> Result<Option<Gateway>, StorageError> {
    let row: Option<Row> = gateways::table
        .filter(gateways::workspace_id.eq(scope.key()))
        .filter(gateways::is_for_notifications)
        .first(conn)
        .optional()?;
    row.map(Gateway::try_from).transpose()
}

/// A gateway's encrypted secrets.
pub fn sealed(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<Sealed, StorageError> {
    let row: Option<Row> = gateways::table.find((scope.key(), Key(id))).first(conn).optional()?;
    Ok(row.map(|row| Sealed { request: row.secrets, inbound: row.inbound_secret }).unwrap_or_default())
}

/// Which part of the list, by time of adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayPage {
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, GatewayId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list_gateways(conn: &mut Conn, scope: &Scope, page: &GatewayPage) -> Result<Vec<Gateway>, StorageError> {
    let (at, id) = (gateways::created_at, gateways::id);
    let mut query =
        gateways::table.filter(gateways::workspace_id.eq(scope.key())).limit(page.limit).into_boxed::<MultiBackend>();
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = match page.backward {
            true => query.filter(at.gt(time).or(same.and(id.gt(Key(last))))),
            false => query.filter(at.lt(time).or(same.and(id.lt(Key(last))))),
        };
    }
    query = match page.backward {
        true => query.order_by((at.asc(), id.asc())),
        false => query.order_by((at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Gateway::try_from).collect()
}

/// How many gateways there are, counted up to `limit`.
pub fn count_gateways(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<i64> = gateways::table
        .filter(gateways::workspace_id.eq(scope.key()))
        .select(gateways::version)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
