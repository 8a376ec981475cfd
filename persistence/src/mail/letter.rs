//! The words of letters, sealed, as long as they are to be sent.

use diesel::prelude::*;
use domain::{
    ids::{DeliveryId, WorkspaceId},
    mail::{Delivery, DeliveryReason, DeliveryState, LetterPurpose},
    time::Instant,
};

use super::delivery::Row as DeliveryRow;
use crate::{
    Conn, Scope, StorageError,
    schema::{deliveries, inbound_emails, letters},
    types::Key,
    writes::{Plain, Writes},
};

#[derive(Insertable)]
#[diesel(table_name = letters)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    delivery_id: Key<DeliveryId>,
    sealed: Vec<u8>,
}

/// Means to send a letter with the unit of work; without words when it is not to be sent.
pub fn insert_letter(writes: &mut Writes, scope: &Scope, delivery: &Delivery, sealed: Option<Vec<u8>>) {
    writes.push(Plain::new(diesel::insert_into(deliveries::table).values(DeliveryRow::of(scope, delivery))));
    if let Some(sealed) = sealed {
        let row = Row { workspace_id: scope.key(), delivery_id: Key(delivery.id), sealed };
        writes.push(Plain::new(diesel::insert_into(letters::table).values(row)));
    }
}

/// The sealed words of a letter; none once they are forgotten.
pub fn sealed_letter(conn: &mut Conn, scope: &Scope, id: DeliveryId) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(letters::table.find((scope.key(), Key(id))).select(letters::sealed).first(conn).optional()?)
}

/// Forgets the words of a letter that is settled. Nothing happens when there are none.
pub fn forget_letter(conn: &mut Conn, scope: &Scope, id: DeliveryId) -> Result<(), StorageError> {
    diesel::delete(letters::table.find((scope.key(), Key(id)))).execute(conn)?;
    Ok(())
}

/// Did mail to an address come back since then, without anybody writing from it afterwards?
pub fn has_bounced(conn: &mut Conn, scope: &Scope, address: &str, since: Instant) -> Result<bool, StorageError> {
    let bounced: Option<Option<i64>> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::recipient.eq(address))
        .filter(deliveries::created_at.gt(since.millis()))
        .filter(deliveries::reason.eq(Some(DeliveryReason::Bounced.code())))
        .select(deliveries::settled_at)
        .order_by(deliveries::created_at.desc())
        .first(conn)
        .optional()?;
    let Some(bounced_at) = bounced.flatten() else { return Ok(false) };
    let written: Option<i16> = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::from_address.eq(address))
        .filter(inbound_emails::created_at.gt(bounced_at))
        .select(inbound_emails::state)
        .first(conn)
        .optional()?;
    Ok(written.is_none())
}

/// How many letters of this purpose an address got since then, counted up to `limit`.
pub fn recent_letters(
    conn: &mut Conn,
    scope: &Scope,
    recipient: &str,
    purpose: LetterPurpose,
    since: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let rows: Vec<i16> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::recipient.eq(recipient))
        .filter(deliveries::created_at.gt(since.millis()))
        .filter(deliveries::purpose.eq(Some(purpose.code())))
        .filter(deliveries::state.ne(DeliveryState::Suppressed.code()))
        .select(deliveries::state)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
