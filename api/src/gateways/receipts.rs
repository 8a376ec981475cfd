//! What a service tells of what it has taken: whether it arrived.

use actix_web::{HttpRequest, web};
use domain::{
    actor::{Actor, Origin},
    gateway::{Gateway, GatewayDelivery, Receipts},
    ids::{GatewayDeliveryId, kind},
    mail::DeliveryState,
};
use persistence::{Scope, gateway as store};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    callback::{Report, read_report},
    proof::{proved, stranger},
    receive::Callback,
};
use crate::{
    http::{ApiError, Ok200, PathId, Problem, read_body},
    state::{AppState, Work},
};

/// Something that went out by a gateway, as it stands after a call-back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GatewayReceipt {
    /// Its id here.
    #[schema(value_type = String, max_length = 30, example = "gtd_01jd0000000000000000000000")]
    pub delivery_id: GatewayDeliveryId,
    /// `delivered`, `failed`; `sent` or `queued` while nobody knows. More may be added.
    #[schema(value_type = String, max_length = 30, example = "delivered")]
    pub state: DeliveryState,
}

impl From<GatewayDelivery> for GatewayReceipt {
    fn from(it: GatewayDelivery) -> Self {
        Self { delivery_id: it.id, state: it.state }
    }
}

/// Tell whether something arrived that went out by a gateway.
///
/// For the service itself, whose call-backs prove where they come from by a header, as the gateway's `receipts` says. They may
/// come several times and in any order: what has arrived stays `delivered`. 401 `unauthenticated` for a wrong signature as for
/// a gateway that is not there; 404 `not_found` for what was not sent by it, which may be a call-back that was faster than
/// the answer to what it is about: the service does well to try again.
#[utoipa::path(
    post,
    path = "/v1/public/gateways/{id}/receipts",
    operation_id = "receiveGatewayReceipt",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30)),
    request_body(description = "The call-back.", content((Callback = "*/*"))),
    responses(
        (status = 200, description = "Heard.", body = GatewayReceipt),
        (status = 401, description = "`unauthenticated`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn receive_gateway_receipt(
    state: web::Data<AppState>,
    id: PathId<kind::Gateway>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Ok200<GatewayReceipt>, ApiError> {
    let body = read_body(&request, payload.into_inner()).await?;
    let described = |gateway: &Gateway| gateway.receipts.as_ref().map(|it| (it.verification, it.header.clone()));
    let (scope, gateway) = proved(&state, id.0, &request, &body, described).await?;
    let receipts = gateway.receipts.clone().ok_or_else(stranger)?;
    let report = read_report(&receipts, &body)?;
    Ok(Ok200::new(hear(&state, scope, gateway, receipts, report).await?.into()))
}

async fn hear(
    state: &AppState,
    scope: Scope,
    gateway: Gateway,
    receipts: Receipts,
    report: Report,
) -> Result<GatewayDelivery, ApiError> {
    let unit = move |work: &mut Work<'_>| {
        let id = known(work, &gateway, &report)?.ok_or_else(ApiError::not_found)?;
        let before = store::lock_delivery(work.conn, &work.scope, id)?.filter(|it| it.gateway_id == gateway.id);
        let before = before.ok_or_else(ApiError::not_found)?;
        let arrival = receipts.meaning(&report.status);
        let after = before.reported(arrival, &report.status, work.now).ok_or_else(ApiError::not_found)?;
        if after != before {
            store::save_delivery(work.conn, &work.scope, &after)?;
        }
        Ok(after)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// What it is about: by the id that it was sent with, else by the one that the service gave it.
fn known(work: &mut Work<'_>, gateway: &Gateway, report: &Report) -> Result<Option<GatewayDeliveryId>, ApiError> {
    match (&report.delivery_id, &report.message_id) {
        // Services send for others as well: what is none of our ids is just unknown.
        (Some(text), _) => Ok(text.parse().ok()),
        (None, Some(text)) => Ok(store::find_provided(work.conn, &work.scope, gateway.id, text)?),
        (None, None) => Ok(None),
    }
}
