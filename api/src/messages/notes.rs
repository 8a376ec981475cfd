//! Changing messages: internal notes, and of others what they are known by elsewhere.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    MessageDto,
    dto::UpdateMessage,
    mentions::check_mentions,
    usecase::{MessageEdit, check_is_note, delete_note, edit, load_message},
};
use crate::{
    auth::Caller,
    concurrency::check_version,
    content::render,
    external_ids::GivenIds,
    http::{ApiError, Ctx, IfMatch, NoContent, Ok200, PathId, ValidJson},
    state::AppState,
};

/// Change a message.
///
/// The words and mentions of an internal note; other messages are what the customer has seen: 403. The ids in other systems
/// of any message.
#[utoipa::path(
    patch,
    path = "/v1/messages/{id}",
    operation_id = "updateMessage",
    tag = "messages",
    params(("id" = String, Path, description = "The message's id.", max_length = 30), IfMatch),
    request_body = UpdateMessage,
    responses((status = 200, description = "The message after the change.", body = MessageDto))
)]
pub async fn update_message(
    state: web::Data<AppState>,
    who: Caller<op::UpdateMessage>,
    context: Ctx,
    id: PathId<kind::Message>,
    if_match: IfMatch,
    body: ValidJson<UpdateMessage>,
) -> Result<Ok200<MessageDto>, ApiError> {
    let UpdateMessage { body, mention_ids, external_ids } = body.into_inner();
    if let Some(ids) = &mention_ids {
        check_mentions(ids)?;
    }
    let external_ids = external_ids.map(|ids| GivenIds::of(&ids, &who.principal)).transpose()?;
    let wanted = MessageEdit { body: body.map(render), mention_ids, external_ids };
    let principal = who.principal.clone();
    let message = state
        .write(&who, &context, move |work| {
            let (set, message) = load_message(work, &principal, id.0)?;
            if wanted.body.is_some() || wanted.mention_ids.is_some() {
                check_is_note(&message)?;
            }
            let sent = ["body", "mention_ids", "external_ids"];
            check_version(work, &if_match, message.id.uuid(), message.version, &sent)?;
            edit(work, &set, message, &wanted)
        })
        .await?;
    let version = message.version;
    Ok(Ok200::versioned(MessageDto::from(message), version))
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
            let (set, note) = load_message(work, &principal, id.0)?;
            check_is_note(&note)?;
            check_version(work, &if_match, note.id.uuid(), note.version, &["body"])?;
            delete_note(work, &set, &note)
        })
        .await?;
    Ok(NoContent)
}
