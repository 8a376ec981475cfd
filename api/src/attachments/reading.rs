//! Downloading files, with a credential or with a link.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{attachment::LINK_SECONDS, ids::kind, policy::op};
use persistence::{Turn, attachment as store, instance::workspace};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    download::send,
    dto::{AttachmentLink, FileBytes},
    links, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, IdempotencyKey, IfNoneMatch, Ok200, PathId, Problem, ValidQuery},
    state::AppState,
};

/// Download a file.
///
/// It is sent as something to save, never to be rendered. `Range` with `If-Range` goes on where a download broke off;
/// the `ETag` is the file's SHA-256.
#[utoipa::path(
    get,
    path = "/v1/attachments/{id}/content",
    operation_id = "showAttachmentContent",
    tag = "attachments",
    params(
        ("id" = String, Path, description = "The file's id.", max_length = 30),
        ("Range" = Option<String>, Header, nullable = false, max_length = 200, description = "One part, such as `bytes=1024-2047`."),
    ),
    responses(
        (status = 200, description = "The bytes.", body = inline(FileBytes), content_type = "*/*"),
        (status = 206, description = "The part that was asked for.", body = inline(FileBytes), content_type = "*/*"),
        (status = 304, description = "Unchanged."),
        (status = 416, description = "The range lies outside the file; `size` is its length.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn show_attachment_content(
    state: web::Data<AppState>,
    who: Caller<op::ShowAttachmentContent>,
    id: PathId<kind::Attachment>,
    if_none_match: IfNoneMatch,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let principal = who.principal.clone();
    let attachment = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    send(&state, &request, &if_none_match, &attachment).await
}

/// Make a link to a file.
///
/// It opens this one file for five minutes, for whoever has it and without a credential: for `<img>` and for plain
/// links. Make one when it is needed and keep none. Nothing is recorded, so an `Idempotency-Key` changes nothing.
#[utoipa::path(
    post,
    path = "/v1/attachments/{id}/link",
    operation_id = "createAttachmentLink",
    tag = "attachments",
    params(("id" = String, Path, description = "The file's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The link.", body = AttachmentLink))
)]
pub async fn create_attachment_link(
    state: web::Data<AppState>,
    who: Caller<op::CreateAttachmentLink>,
    _key: IdempotencyKey,
    id: PathId<kind::Attachment>,
) -> Result<Ok200<AttachmentLink>, ApiError> {
    let principal = who.principal.clone();
    let attachment = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    let expires_at = state.clock.now().plus_seconds(LINK_SECONDS);
    let link = links::sign(&state.links, who.workspace_id(), attachment.file.id, expires_at)?;
    let url = format!("/v1/public/attachments/{}?link={link}", attachment.file.id);
    Ok(Ok200::new(AttachmentLink { url, expires_at }))
}

/// What a link carries.
#[derive(Debug, Clone, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// The proof, as `createAttachmentLink` gave it.
    #[param(required = true, nullable = false, max_length = 200)]
    pub link: Option<String>,
}

/// Download a file by a link.
///
/// Needs no credential but the link. 403 `invalid_link` for one that was not made for this file, 410 `link_expired`.
#[utoipa::path(
    get,
    path = "/v1/public/attachments/{id}",
    operation_id = "showLinkedAttachment",
    tag = "attachments",
    params(
        ("id" = String, Path, description = "The file's id.", max_length = 30),
        LinkQuery,
        ("Range" = Option<String>, Header, nullable = false, max_length = 200, description = "One part, such as `bytes=1024-2047`."),
    ),
    responses(
        (status = 200, description = "The bytes.", body = inline(FileBytes), content_type = "*/*"),
        (status = 206, description = "The part that was asked for.", body = inline(FileBytes), content_type = "*/*"),
        (status = 304, description = "Unchanged."),
        (status = 403, description = "The link is not valid for this file.", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "The link has expired.", body = Problem,
            content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside the file; `size` is its length.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn show_linked_attachment(
    state: web::Data<AppState>,
    id: PathId<kind::Attachment>,
    query: ValidQuery<LinkQuery>,
    if_none_match: IfNoneMatch,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let workspace_id = links::verify(&state.links, query.link.as_deref().unwrap_or_default(), id.0, state.clock.now())?;
    let found = state
        .db
        .read(Turn::Workspace(workspace_id.uuid()), move |conn| {
            let Some((scope, _)) = workspace::find_by_name(conn, &workspace_id.to_string())? else { return Ok(None) };
            store::find(conn, &scope, id.0)
        })
        .await
        .map_err(ApiError::from)?;
    send(&state, &request, &if_none_match, &found.ok_or_else(ApiError::not_found)?).await
}
