//! What is sent to webhooks.

use std::sync::Arc;

use diesel::prelude::*;
use domain::{
    ids::{WebhookDeliveryId, WebhookId},
    time::Instant,
    webhook::{WebhookDelivery, WebhookDeliveryState},
};

use super::row::{DeliveryRow, delivery_columns};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{webhook_deliveries, webhook_deliveries as table},
    types::{Key, UidColumn},
};

/// A delivery with the very bytes that are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// It.
    pub delivery: WebhookDelivery,
    /// The bytes.
    pub body: Arc<[u8]>,
}

/// Inserts deliveries. Called under the webhook's lock, before [`super::touch`]. An event that is there already, because
/// another node was faster, is passed over.
pub fn insert_deliveries(conn: &mut Conn, scope: &Scope, deliveries: &[NewDelivery]) -> Result<(), StorageError> {
    for NewDelivery { delivery, body } in deliveries {
        let values = (DeliveryRow::of(scope.workspace_id(), delivery), table::body.eq(body.to_vec()));
        on!(conn, |c| diesel::insert_into(table::table).values(values).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// The delivery.
pub fn find_delivery(
    conn: &mut Conn,
    scope: &Scope,
    id: WebhookDeliveryId,
) -> Result<Option<WebhookDelivery>, StorageError> {
    let row: Option<DeliveryRow> =
        table::table.find((scope.key(), Key(id))).select(delivery_columns!()).first(conn).optional()?;
    row.map(WebhookDelivery::try_from).transpose()
}

/// The bytes that are sent.
pub fn find_body(conn: &mut Conn, scope: &Scope, id: WebhookDeliveryId) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(table::table.find((scope.key(), Key(id))).select(table::body).first(conn).optional()?)
}

/// The delivery with its row locked until the transaction ends.
pub fn lock_delivery(
    conn: &mut Conn,
    scope: &Scope,
    id: WebhookDeliveryId,
) -> Result<Option<WebhookDelivery>, StorageError> {
    let query = table::table.find((scope.key(), Key(id))).select(delivery_columns!());
    let row: Option<DeliveryRow> = dialect::lock_row!(conn, query).optional()?;
    row.map(WebhookDelivery::try_from).transpose()
}

/// Replaces a delivery; the bytes stay.
pub fn save_delivery(conn: &mut Conn, scope: &Scope, delivery: &WebhookDelivery) -> Result<(), StorageError> {
    let row = DeliveryRow::of(scope.workspace_id(), delivery);
    diesel::update(table::table.find((scope.key(), Key(delivery.id)))).set(&row).execute(conn)?;
    Ok(())
}

/// Ends everything that waits for a webhook, because nothing is sent to it any more.
pub fn cancel_queued(conn: &mut Conn, scope: &Scope, id: WebhookId, now: Instant) -> Result<(), StorageError> {
    let waiting = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::webhook_id.eq_id(id))
        .filter(super::read::QUEUED);
    let set = (
        table::state.eq(WebhookDeliveryState::Cancelled.code()),
        table::settled_at.eq(Some(now.millis())),
        table::leased_until.eq(None::<i64>),
    );
    diesel::update(waiting).set(set).execute(conn)?;
    Ok(())
}
