//! Who is at a ticket.

use actix_web::web;
use domain::{ids::kind, policy::op, teamwork::PRESENCE_SECONDS};
use persistence::teamwork::presence as store;

use super::{
    drafts::agent,
    dto::{Presence, Presences, SetPresence},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, NoContent, Ok200, PathId, ValidJson},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Who is at a ticket?
///
/// Who is `replying` holds no lock: show it, and let `If-Match` and `if_last_message_id` decide.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/presence",
    operation_id = "listPresences",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "Who is there, you included.", body = Presences))
)]
pub async fn list_presences(
    state: web::Data<AppState>,
    who: Caller<op::ListPresences>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<Presences>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let found = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            Ok::<_, ApiError>(store::list(conn, &principal.scope, id.0, now)?)
        })
        .await?;
    Ok(Ok200::new(Presences { data: found.into_iter().map(Presence::from).collect() }))
}

/// Say that you are at a ticket.
///
/// It counts for 30 seconds: say it again before they are over. The answer tells who else is there. Nothing is recorded.
#[utoipa::path(
    put,
    path = "/v1/tickets/{id}/presence",
    operation_id = "setPresence",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    request_body = SetPresence,
    responses((status = 200, description = "Who is there, you included.", body = Presences))
)]
pub async fn set_presence(
    state: web::Data<AppState>,
    who: Caller<op::SetPresence>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    body: ValidJson<SetPresence>,
) -> Result<Ok200<Presences>, ApiError> {
    let (agent, principal) = (agent(&who)?, who.principal.clone());
    let SetPresence { state: doing } = body.into_inner();
    let found = state
        .write(&who, &context, move |work| {
            load_visible(work.conn, &principal, id.0)?;
            let until = work.now.plus_seconds(PRESENCE_SECONDS);
            store::set(work.conn, &principal.scope, id.0, agent, doing, (work.now, until))?;
            Ok(store::list(work.conn, &principal.scope, id.0, work.now)?)
        })
        .await?;
    Ok(Ok200::new(Presences { data: found.into_iter().map(Presence::from).collect() }))
}

/// Say that you have gone.
#[utoipa::path(
    delete,
    path = "/v1/tickets/{id}/presence",
    operation_id = "deletePresence",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 204, description = "You are not there."))
)]
pub async fn delete_presence(
    state: web::Data<AppState>,
    who: Caller<op::DeletePresence>,
    context: Ctx,
    id: PathId<kind::Ticket>,
) -> Result<NoContent, ApiError> {
    let (agent, principal) = (agent(&who)?, who.principal.clone());
    state
        .write(&who, &context, move |work| {
            load_visible(work.conn, &principal, id.0)?;
            Ok(store::delete(work.conn, &principal.scope, id.0, agent)?)
        })
        .await?;
    Ok(NoContent)
}
