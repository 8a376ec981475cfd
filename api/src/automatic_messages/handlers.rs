//! Reading and changing automatic messages.

use actix_web::web;
use domain::policy::op;
use persistence::{automatic as store, instance::workspace};

use super::{dto::AutomaticMessagesDto, input::UpdateAutomaticMessages, usecase};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    state::AppState,
};

/// Read the automatic messages.
///
/// Every message with its switch and its texts, those that are built in among them, and when silence makes something happen.
#[utoipa::path(
    get,
    path = "/v1/automatic-messages",
    operation_id = "showAutomaticMessages",
    tag = "texts",
    responses((status = 200, description = "The messages.", body = AutomaticMessagesDto))
)]
pub async fn show_automatic_messages(
    state: web::Data<AppState>,
    who: Caller<op::ShowAutomaticMessages>,
) -> Result<Ok200<AutomaticMessagesDto>, ApiError> {
    let scope = who.scope;
    let read = move |conn: &mut persistence::Conn| {
        Ok::<_, ApiError>((store::find(conn, &scope)?, workspace::get(conn, &scope)?.received_message))
    };
    let (own, received) = state.read(&who, read).await?;
    Ok(Ok200::new(AutomaticMessagesDto::of(own.as_ref(), received)))
}

/// Change the automatic messages.
///
/// A partial update (RFC 7396); a text of null brings the built-in one back. A request that changes nothing is answered 200
/// without an event. Times that change count at once, for tickets that wait or are answered already as well.
#[utoipa::path(
    patch,
    path = "/v1/automatic-messages",
    operation_id = "updateAutomaticMessages",
    tag = "texts",
    params(IfMatch),
    request_body = UpdateAutomaticMessages,
    responses((status = 200, description = "The messages after the change.", body = AutomaticMessagesDto))
)]
pub async fn update_automatic_messages(
    state: web::Data<AppState>,
    who: Caller<op::UpdateAutomaticMessages>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<UpdateAutomaticMessages>,
) -> Result<Ok200<AutomaticMessagesDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let (own, received) =
        state.write(&who, &context, move |work| usecase::update(work, &if_match, update.clone())).await?;
    state.deadlines.wake();
    let shown = AutomaticMessagesDto::of(own.as_ref(), received);
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}
