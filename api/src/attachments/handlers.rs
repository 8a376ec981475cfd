//! Uploading, describing and removing files.

use actix_web::{HttpRequest, web};
use domain::{ids::kind, policy::op};

use super::{
    dto::{AttachmentDto, CreateAttachment, FileBytes},
    incoming::receive,
    strays, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, NoContent, Ok200, PathId, Posted},
    state::{AppState, Done, Retry},
};

/// Upload a file.
///
/// Send a form (`multipart/form-data`) with one part called `file`, or the bare bytes with any other content type and
/// the name in `Content-Disposition`. Then name the id in `attachment_ids` of a message or a ticket; what no message
/// takes within a day is removed. What the file is said to be is not believed: `media_type` comes from its first bytes.
/// With a `Content-Digest` (RFC 9530, of the bare body or of the part) a file that arrives changed is refused.
#[utoipa::path(
    post,
    path = "/v1/attachments",
    operation_id = "createAttachment",
    tag = "attachments",
    params(
        IdempotencyKey,
        ("Content-Disposition" = Option<String>, Header, nullable = false, max_length = 1000,
            description = "For bare bytes, the name: `attachment; filename*=UTF-8''report.pdf`."),
        ("Content-Digest" = Option<String>, Header, nullable = false, max_length = 1000,
            description = "The digest to verify, such as `sha-256=:<base64>:`."),
    ),
    request_body(
        description = "A form with the file, or its bytes.",
        content((CreateAttachment = "multipart/form-data"), (inline(FileBytes) = "application/octet-stream"))
    ),
    responses((status = 201, description = "Kept.", body = AttachmentDto))
)]
pub async fn create_attachment(
    state: web::Data<AppState>,
    who: Caller<op::CreateAttachment>,
    context: Ctx,
    key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Posted<AttachmentDto>, ApiError> {
    let upload = receive(&state, who.scope, &request, payload.into_inner()).await?;
    let retry = Retry::of(&context, key, upload.digest());
    state
        .post(&who, &context, retry, move |work| {
            let attachment = usecase::record(work, &upload.stored, &upload.file_name)?;
            let location = format!("/v1/attachments/{}", attachment.file.id);
            Ok(Done::created(AttachmentDto::from(attachment), location, None))
        })
        .await
}

/// Describe a file.
///
/// Until a message takes it, only its uploader sees it; then whoever may read the message.
#[utoipa::path(
    get,
    path = "/v1/attachments/{id}",
    operation_id = "showAttachment",
    tag = "attachments",
    params(("id" = String, Path, description = "The file's id.", max_length = 30)),
    responses((status = 200, description = "The file.", body = AttachmentDto))
)]
pub async fn show_attachment(
    state: web::Data<AppState>,
    who: Caller<op::ShowAttachment>,
    id: PathId<kind::Attachment>,
) -> Result<Ok200<AttachmentDto>, ApiError> {
    let principal = who.principal.clone();
    let attachment = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    Ok(Ok200::new(AttachmentDto::from(attachment)))
}

/// Remove an upload.
///
/// Only the uploader, and only before a message takes it: then it is part of the correspondence (409 `in_use`).
#[utoipa::path(
    delete,
    path = "/v1/attachments/{id}",
    operation_id = "deleteAttachment",
    tag = "attachments",
    params(("id" = String, Path, description = "The file's id.", max_length = 30)),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_attachment(
    state: web::Data<AppState>,
    who: Caller<op::DeleteAttachment>,
    context: Ctx,
    id: PathId<kind::Attachment>,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    let (blob, now) =
        state.write(&who, &context, move |work| Ok((usecase::remove(work, &principal, id.0)?, work.now))).await?;
    if let Err(error) = strays::remove(&state, who.scope, blob, now).await {
        // The file is gone for everybody; its bytes are on the list of what is to be removed.
        tracing::warn!(target: "http", code = error.code.word(), "the bytes of a removed file will be removed later");
    }
    Ok(NoContent)
}
