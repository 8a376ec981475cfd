//! One ticket of the customer.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{dto::PortalTicket, tickets::present_one};
use crate::{
    auth::customer::CustomerCaller,
    http::{ApiError, Ok200, PathId},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Read one of your tickets.
///
/// Where it stands, who is handling it and what happens next, in your language.
#[utoipa::path(
    get,
    path = "/v1/portal/tickets/{id}",
    operation_id = "showPortalTicket",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The ticket.", body = PortalTicket))
)]
pub async fn show_portal_ticket(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ShowPortalTicket>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<PortalTicket>, ApiError> {
    let (portal, now) = (who.portal.clone(), state.clock.now());
    let ticket = state
        .read(&who.principal, move |conn| {
            let ticket = load_visible(conn, &portal.principal, id.0)?;
            present_one(conn, &portal, ticket, now)
        })
        .await?;
    Ok(Ok200::new(ticket))
}
