//! Files of the customer's side.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{ids::kind, policy::op};

use super::dto::PortalUpload;
use crate::{
    attachments::{
        dto::{CreateAttachment, FileBytes},
        receive, send, usecase,
    },
    auth::customer::CustomerCaller,
    http::{ApiError, Ctx, IdempotencyKey, IfNoneMatch, PathId, Posted, Problem},
    state::{AppState, Done, Retry},
};

/// Upload a file.
///
/// Send a form (`multipart/form-data`) with one part called `file`, or the bare bytes with any other content type and
/// the name in `Content-Disposition`. Then name the id in `attachment_ids` of a ticket or a message; what no message
/// takes within a day is removed. What the file is said to be is not believed: `media_type` comes from its first bytes.
#[utoipa::path(
    post,
    path = "/v1/portal/attachments",
    operation_id = "createPortalAttachment",
    tag = "portal",
    params(
        IdempotencyKey,
        ("Content-Disposition" = Option<String>, Header, max_length = 1000,
            description = "For bare bytes, the name: `attachment; filename*=UTF-8''report.pdf`."),
        ("Content-Digest" = Option<String>, Header, max_length = 1000,
            description = "The digest to verify, such as `sha-256=:<base64>:`."),
    ),
    request_body(
        description = "A form with the file, or its bytes.",
        content((CreateAttachment = "multipart/form-data"), (inline(FileBytes) = "application/octet-stream"))
    ),
    responses((status = 201, description = "Kept.", body = PortalUpload))
)]
pub async fn create_portal_attachment(
    state: web::Data<AppState>,
    who: CustomerCaller<op::CreatePortalAttachment>,
    context: Ctx,
    key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Posted<PortalUpload>, ApiError> {
    who.check_not_blocked()?;
    let upload = receive(&state, who.principal.scope, &request, payload.into_inner()).await?;
    let retry = Retry::of(&context, key, upload.digest());
    state
        .post(&who.principal, &context, retry, move |work| {
            let attachment = usecase::record(work, &upload.stored, &upload.file_name)?;
            let location = format!("/v1/portal/attachments/{}/content", attachment.file.id);
            Ok(Done::created(PortalUpload::from(attachment), location, None))
        })
        .await
}

/// Download a file.
///
/// Your own uploads, and what is attached to the messages of the tickets you see. It is sent as something to save, never
/// to be rendered. `Range` with `If-Range` goes on where a download broke off.
#[utoipa::path(
    get,
    path = "/v1/portal/attachments/{id}/content",
    operation_id = "showPortalAttachmentContent",
    tag = "portal",
    params(
        ("id" = String, Path, description = "The file's id.", max_length = 30),
        ("Range" = Option<String>, Header, max_length = 200, description = "One part, such as `bytes=1024-2047`."),
    ),
    responses(
        (status = 200, description = "The bytes.", body = inline(FileBytes), content_type = "*/*"),
        (status = 206, description = "The part that was asked for.", body = inline(FileBytes), content_type = "*/*"),
        (status = 304, description = "Unchanged."),
        (status = 416, description = "The range lies outside the file; `size` is its length.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn show_portal_attachment_content(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ShowPortalAttachmentContent>,
    id: PathId<kind::Attachment>,
    if_none_match: IfNoneMatch,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let portal = who.portal.clone();
    let attachment = state
        .read(&who.principal, move |conn| {
            let visibility = portal.principal.visibility();
            let sees = |ticket: &_| visibility.includes(ticket);
            usecase::open_for_customer(conn, &portal.principal.scope, portal.customer.id, id.0, sees)
        })
        .await?;
    send(&state, &request, &if_none_match, &attachment).await
}
