//! What was sent to a webhook, page by page.

use diesel::prelude::*;
use domain::{
    ids::{WebhookDeliveryId, WebhookId},
    webhook::{WebhookDelivery, WebhookDeliveryState},
};

use super::row::{DeliveryRow, delivery_columns};
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::webhook_deliveries,
    types::{Key, UidColumn},
};

/// Which of it.
#[derive(Debug, Clone)]
pub struct DeliveryPage {
    /// To this webhook.
    pub webhook_id: WebhookId,
    /// Only in this state.
    pub state: Option<WebhookDeliveryState>,
    /// Only of this type.
    pub event_type: Option<String>,
    /// Time of making, in milliseconds, and id of the row before.
    pub after: Option<(i64, WebhookDeliveryId)>,
    /// From the end?
    pub backward: bool,
    /// How many at most.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list_deliveries(
    conn: &mut Conn,
    scope: &Scope,
    page: &DeliveryPage,
) -> Result<Vec<WebhookDelivery>, StorageError> {
    let (at, id) = (webhook_deliveries::created_at, webhook_deliveries::id);
    let mut query = webhook_deliveries::table
        .filter(webhook_deliveries::workspace_id.eq(scope.key()))
        .filter(webhook_deliveries::webhook_id.eq_id(page.webhook_id))
        .select(delivery_columns!())
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if let Some(state) = page.state {
        query = query.filter(webhook_deliveries::state.eq(state.code()));
    }
    if let Some(kind) = &page.event_type {
        query = query.filter(webhook_deliveries::event_type.eq(kind.clone()));
    }
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
    let rows: Vec<DeliveryRow> = query.load(conn)?;
    rows.into_iter().map(WebhookDelivery::try_from).collect()
}
