//! How far an agent has read.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::teamwork::read as store;

use super::{
    drafts::agent,
    dto::{ReadMarker, SetReadMarker},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, FieldCode, FieldError, Ok200, PathId, ValidJson},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Tell how far you have read a ticket.
///
/// Your own messages are read. What came with a ticket that was merged into this one is not.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/read",
    operation_id = "showReadMarker",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "What is unread.", body = ReadMarker))
)]
pub async fn show_read_marker(
    state: web::Data<AppState>,
    who: Caller<op::ShowReadMarker>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<ReadMarker>, ApiError> {
    let (agent, principal) = (agent(&who)?, who.principal.clone());
    let found = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            Ok::<_, ApiError>(store::state(conn, &principal.scope, agent, id.0, !principal.reads_notes())?)
        })
        .await?;
    Ok(Ok200::new(ReadMarker::from(found)))
}

/// Say how far you have read a ticket.
#[utoipa::path(
    put,
    path = "/v1/tickets/{id}/read",
    operation_id = "setReadMarker",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    request_body = SetReadMarker,
    responses((status = 200, description = "What is unread now.", body = ReadMarker))
)]
pub async fn set_read_marker(
    state: web::Data<AppState>,
    who: Caller<op::SetReadMarker>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    body: ValidJson<SetReadMarker>,
) -> Result<Ok200<ReadMarker>, ApiError> {
    let (agent, principal) = (agent(&who)?, who.principal.clone());
    let SetReadMarker { message_id } = body.into_inner();
    let missing = || ApiError::validation(vec![FieldError::pointer("#/message_id", FieldCode::NotFound)]);
    let found = state
        .write(&who, &context, move |work| {
            let ticket = load_visible(work.conn, &principal, id.0)?;
            let scope = principal.scope;
            let position = match message_id {
                Some(message) => store::place(work.conn, &scope, id.0, message)?.ok_or_else(missing)?,
                // No message has a later place than the ticket's version.
                None => ticket.version,
            };
            store::mark(work.conn, &scope, agent, id.0, position, work.now)?;
            Ok(store::state(work.conn, &scope, agent, id.0, !principal.reads_notes())?)
        })
        .await?;
    Ok(Ok200::new(ReadMarker::from(found)))
}
