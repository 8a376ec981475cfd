//! Internal notes: the only messages that can be changed.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    MessageDto,
    dto::UpdateMessage,
    mentions::check_mentions,
    usecase::{delete_note, edit_note, load_note},
};
use crate::{
    auth::Caller,
    concurrency::check_version,
    content::render,
    http::{ApiError, Ctx, IfMatch, NoContent, Ok200, PathId, ValidJson},
    state::AppState,
};

/// Edit an internal note.
///
/// Other messages are what the customer has seen: 403.
#[utoipa::path(
    patch,
    path = "/v1/messages/{id}",
    operation_id = "updateMessage",
    tag = "messages",
    params(("id" = String, Path, description = "The note's id.", max_length = 30), IfMatch),
    request_body = UpdateMessage,
    responses((status = 200, description = "The note after the change.", body = MessageDto))
)]
pub async fn update_message(
    state: web::Data<AppState>,
    who: Caller<op::UpdateMessage>,
    context: Ctx,
    id: PathId<kind::Message>,
    if_match: IfMatch,
    body: ValidJson<UpdateMessage>,
) -> Result<Ok200<MessageDto>, ApiError> {
    let UpdateMessage { body, mention_ids } = body.into_inner();
    let body = render(body);
    if let Some(ids) = &mention_ids {
        check_mentions(ids)?;
    }
    let principal = who.principal.clone();
    let note = state
        .write(&who, &context, move |work| {
            let (set, note) = load_note(work, &principal, id.0)?;
            check_version(work, &if_match, note.id.uuid(), note.version, &["body", "mention_ids"])?;
            edit_note(work, &set, note, &body, mention_ids.as_deref())
        })
        .await?;
    let version = note.version;
    Ok(Ok200::versioned(MessageDto::from(note), version))
}

/// Remove an internal note for good.
#[utoipa::path(
    delete,
    path = "/v1/messages/{id}",
    operation_id = "deleteMessage",
    tag = "messages",
    params(("id" = String, Path, description = "The note's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_message(
    state: web::Data<AppState>,
    who: Caller<op::DeleteMessage>,
    context: Ctx,
    id: PathId<kind::Message>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state
        .write(&who, &context, move |work| {
            let (set, note) = load_note(work, &principal, id.0)?;
            check_version(work, &if_match, note.id.uuid(), note.version, &["body"])?;
            delete_note(work, &set, &note)
        })
        .await?;
    Ok(NoContent)
}
