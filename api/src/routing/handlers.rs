//! Explaining where tickets went.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::routing as store;

use super::{dto::RoutingDto, tried::Policies};
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, PathId},
    state::AppState,
    tickets::usecase::load_visible,
};

/// The most decisions that are shown.
const SHOWN: i64 = 20;

/// Explain where a ticket went.
///
/// Which team it went to and why, which rules of the routing policy were tried for it, who was considered, and what spoke for the winner and against everybody else. A ticket
/// is routed when it is opened, when its team or category changes and nobody is named, and when somebody comes for whom
/// it has waited.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/routing",
    operation_id = "showTicketRouting",
    tag = "queue",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The decisions.", body = RoutingDto))
)]
pub async fn show_ticket_routing(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicketRouting>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<RoutingDto>, ApiError> {
    let principal = who.principal.clone();
    let shown = state
        .read(&who, move |conn| {
            let ticket = load_visible(conn, &principal, id.0)?;
            let decisions = store::list(conn, &principal.scope, id.0, SHOWN)?;
            let policies = Policies::of(conn, &principal.scope, decisions.iter().map(|(_, decision)| decision))?;
            Ok(RoutingDto::of(&ticket, decisions, &policies))
        })
        .await?;
    Ok(Ok200::new(shown))
}
