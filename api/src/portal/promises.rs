//! What a customer is promised, and why that moves.

use actix_web::web;
use domain::{
    event::Envelope,
    ids::kind,
    policy::op,
    portal::{move_text, moves, promise},
};
use persistence::event;

use super::dto::{PortalMove, PortalPromise, PortalPromises};
use crate::{
    auth::customer::CustomerCaller,
    http::{ApiError, Ok200, PathId},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Read what you are promised for one of your tickets.
///
/// What comes next and for when, and each time that a promised time moved, with the reason in your language.
#[utoipa::path(
    get,
    path = "/v1/portal/tickets/{id}/promises",
    operation_id = "showPortalPromises",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The promises.", body = PortalPromises))
)]
pub async fn show_portal_promises(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ShowPortalPromises>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<PortalPromises>, ApiError> {
    let portal = who.portal.clone();
    let shown = state
        .read(&who.principal, move |conn| {
            let ticket = load_visible(conn, &portal.principal, id.0)?;
            let scope = portal.principal.scope;
            let events = event::history(conn, &scope, id.0.uuid(), None, false, i64::MAX)?;
            let events: Vec<Envelope> = events.into_iter().map(|event| event.envelope).collect();
            let told = moves(&events).into_iter().map(|moved| PortalMove {
                moved_at: moved.at,
                kind: moved.kind,
                previous_due_at: moved.from,
                due_at: moved.to,
                reason: moved.reason,
                reason_text: move_text(moved.reason, portal.language),
            });
            let promise = ticket.sla_summary().as_ref().and_then(promise).map(PortalPromise::from);
            Ok(PortalPromises { promise, moves: told.collect() })
        })
        .await?;
    Ok(Ok200::new(shown))
}
