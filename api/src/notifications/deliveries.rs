//! Who was told of what.

use actix_web::web;
use domain::{
    ids::{AgentId, NotificationDeliveryId, TicketId},
    notification::Channel,
    policy::op,
};
use persistence::notification::{self as store, DeliveryPage, ShownDelivery};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::NotificationDeliveryDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// Which of them, and which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListNotificationDeliveriesQuery {
    /// Only to this agent.
    #[param(value_type = Option<String>, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// Only of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// Only by this channel: `in_app`, `email`, `gateway`.
    #[param(value_type = Option<String>, max_length = 20)]
    pub channel: Option<Channel>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List who was told of what, and who was not, and why.
///
/// One row for each agent, event and channel, newest first; kept for 90 days.
#[utoipa::path(
    get,
    path = "/v1/notification-deliveries",
    operation_id = "listNotificationDeliveries",
    tag = "notifications",
    params(ListNotificationDeliveriesQuery),
    responses((status = 200, description = "A page of them.", body = Page<NotificationDeliveryDto>))
)]
pub async fn list_notification_deliveries(
    state: web::Data<AppState>,
    who: Caller<op::ListNotificationDeliveries>,
    query: ValidQuery<ListNotificationDeliveriesQuery>,
) -> Result<PageOf<NotificationDeliveryDto>, ApiError> {
    let ListNotificationDeliveriesQuery { agent_id, ticket_id, channel, limit, cursor } = query.into_inner();
    let print = fingerprint(&format!("listNotificationDeliveries {agent_id:?} {ticket_id:?} {channel:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let rows = state
        .read(&who, move |conn| {
            let after: Option<(i64, NotificationDeliveryId)> = keyset::after(&page)?;
            let (limit, backward) = (page.fetch_limit(), page.backward);
            let wanted = DeliveryPage { agent_id, ticket_id, channel, after, backward, limit };
            Ok(store::list_deliveries(conn, &scope, &wanted)?)
        })
        .await?;
    let key = |it: &ShownDelivery| keyset::key(it.delivery.created_at, it.delivery.id);
    let (rows, page) = assemble(rows, &request, key);
    Ok(PageOf { data: rows.into_iter().map(NotificationDeliveryDto::from).collect(), page })
}
