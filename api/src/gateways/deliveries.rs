//! Looking at what goes out by gateways, and sending it once more.

use actix_web::web;
use domain::{
    gateway::GatewayDelivery,
    ids::{GatewayDeliveryId, GatewayId, TicketId, kind},
    mail::{DeliveryReason, DeliveryState},
    policy::op,
};
use persistence::gateway::{self as store, DeliveryPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::delivery_dto::GatewayDeliveryDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Ctx, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, ValidQuery, assemble,
        fingerprint,
    },
    state::{AppState, Done, Retry},
};

/// Which of them, and which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListGatewayDeliveriesQuery {
    /// Only by this gateway.
    #[param(value_type = Option<String>, max_length = 30)]
    pub gateway_id: Option<GatewayId>,
    /// Only those in this state, such as `failed`.
    #[param(value_type = Option<String>, max_length = 30)]
    pub state: Option<DeliveryState>,
    /// Only those of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List what goes out by gateways.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/gateway-deliveries",
    operation_id = "listGatewayDeliveries",
    tag = "gateways",
    params(ListGatewayDeliveriesQuery),
    responses((status = 200, description = "A page of them.", body = Page<GatewayDeliveryDto>))
)]
pub async fn list_gateway_deliveries(
    state: web::Data<AppState>,
    who: Caller<op::ListGatewayDeliveries>,
    query: ValidQuery<ListGatewayDeliveriesQuery>,
) -> Result<PageOf<GatewayDeliveryDto>, ApiError> {
    let ListGatewayDeliveriesQuery { gateway_id, state: in_state, ticket_id, limit, cursor } = query.into_inner();
    let print = fingerprint(&format!("listGatewayDeliveries {gateway_id:?} {in_state:?} {ticket_id:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let rows = state
        .read(&who, move |conn| {
            let after: Option<(i64, GatewayDeliveryId)> = keyset::after(&page)?;
            let (limit, backward) = (page.fetch_limit(), page.backward);
            let wanted = DeliveryPage { gateway_id, state: in_state, ticket_id, after, backward, limit };
            Ok(store::list_deliveries(conn, &scope, &wanted)?)
        })
        .await?;
    let (rows, page) = assemble(rows, &request, |it: &GatewayDelivery| keyset::key(it.created_at, it.id));
    Ok(PageOf { data: rows.into_iter().map(GatewayDeliveryDto::from).collect(), page })
}

/// Read what became of something that goes out by a gateway.
#[utoipa::path(
    get,
    path = "/v1/gateway-deliveries/{id}",
    operation_id = "showGatewayDelivery",
    tag = "gateways",
    params(("id" = String, Path, description = "Its id.", max_length = 30)),
    responses((status = 200, description = "It.", body = GatewayDeliveryDto))
)]
pub async fn show_gateway_delivery(
    state: web::Data<AppState>,
    who: Caller<op::ShowGatewayDelivery>,
    id: PathId<kind::GatewayDelivery>,
) -> Result<Ok200<GatewayDeliveryDto>, ApiError> {
    let scope = who.scope;
    let found = state.read(&who, move |conn| Ok(store::find_delivery(conn, &scope, id.0)?)).await?;
    Ok(Ok200::new(found.ok_or_else(ApiError::not_found)?.into()))
}

/// Send what failed once more.
///
/// Under the same id. What is queued, sent or suppressed stays as it is, and so does what the gateway has taken and could not
/// deliver: it would know the id again, so write anew. The words that an agent is told are forgotten once that has failed.
#[utoipa::path(
    post,
    path = "/v1/gateway-deliveries/{id}/retry",
    operation_id = "retryGatewayDelivery",
    tag = "gateways",
    params(("id" = String, Path, description = "Its id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "It as it stands now.", body = GatewayDeliveryDto))
)]
pub async fn retry_gateway_delivery(
    state: web::Data<AppState>,
    who: Caller<op::RetryGatewayDelivery>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::GatewayDelivery>,
) -> Result<Posted<GatewayDeliveryDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let answer = state
        .post(&who, &context, retry, move |work| {
            let before = store::lock_delivery(work.conn, &work.scope, id.0)?.ok_or_else(ApiError::not_found)?;
            let is_taken = before.reason == Some(DeliveryReason::Undelivered);
            if before.state != DeliveryState::Failed || is_taken || before.carried.message().is_none() {
                return Ok(Done::ok(GatewayDeliveryDto::from(before), None));
            }
            let again = GatewayDelivery {
                state: DeliveryState::Queued,
                reason: None,
                attempts: 0,
                due_at: work.now,
                settled_at: None,
                reported_status: None,
                reported_at: None,
                ..before
            };
            store::save_delivery(work.conn, &work.scope, &again)?;
            Ok(Done::ok(GatewayDeliveryDto::from(again), None))
        })
        .await;
    state.courier.wake();
    answer
}
