//! Adding, reading, changing and removing mailboxs.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::MailboxDto,
    input::{CreateMailbox, UpdateMailbox},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// Add a mailbox.
///
/// With a server that takes its mail it sends; with one that its mail is fetched from, mail comes in by itself, else by
/// `POST /v1/inbound/email`.
#[utoipa::path(
    post,
    path = "/v1/mailboxes",
    operation_id = "createMailbox",
    tag = "mail",
    params(IdempotencyKey),
    request_body = CreateMailbox,
    responses((status = 201, description = "Added.", body = MailboxDto))
)]
pub async fn create_mailbox(
    state: web::Data<AppState>,
    who: Caller<op::CreateMailbox>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateMailbox>,
) -> Result<Posted<MailboxDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let body = Arc::new(body.into_inner());
    usecase::check(Some(&body.address), body.smtp.as_ref(), body.imap.as_ref(), state.customer_keys.egress())?;
    let sealer = state.sealer.clone();
    let answer = state
        .post(&who, &context, retry, move |work| {
            let mailbox = usecase::create(work, &sealer, id, &body)?;
            let (location, version) = (format!("/v1/mailboxes/{}", mailbox.id), mailbox.version);
            Ok(Done::created(MailboxDto::from(mailbox), location, Some(version)))
        })
        .await;
    state.fetcher.wake();
    answer
}

/// Read a mailbox.
#[utoipa::path(
    get,
    path = "/v1/mailboxes/{id}",
    operation_id = "showMailbox",
    tag = "mail",
    params(("id" = String, Path, description = "The mailbox's id.", max_length = 30)),
    responses(
        (status = 200, description = "The mailbox.", body = MailboxDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_mailbox(
    state: web::Data<AppState>,
    who: Caller<op::ShowMailbox>,
    id: PathId<kind::Mailbox>,
) -> Result<Ok200<MailboxDto>, ApiError> {
    let scope = who.scope;
    let mailbox = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = mailbox.version;
    Ok(Ok200::versioned(MailboxDto::from(mailbox), version))
}

/// Change a mailbox.
///
/// A partial update (RFC 7396). With `active: false` nothing is sent or fetched by it.
#[utoipa::path(
    patch,
    path = "/v1/mailboxes/{id}",
    operation_id = "updateMailbox",
    tag = "mail",
    params(("id" = String, Path, description = "The mailbox's id.", max_length = 30), IfMatch),
    request_body = UpdateMailbox,
    responses((status = 200, description = "The mailbox after the change.", body = MailboxDto))
)]
pub async fn update_mailbox(
    state: web::Data<AppState>,
    who: Caller<op::UpdateMailbox>,
    context: Ctx,
    id: PathId<kind::Mailbox>,
    if_match: IfMatch,
    body: ValidJson<UpdateMailbox>,
) -> Result<Ok200<MailboxDto>, ApiError> {
    let body = Arc::new(body.into_inner());
    usecase::check(body.address.as_deref(), body.smtp.value(), body.imap.value(), state.customer_keys.egress())?;
    let sealer = state.sealer.clone();
    let mailbox =
        state.write(&who, &context, move |work| usecase::update(work, &sealer, id.0, &if_match, &body)).await?;
    state.fetcher.wake();
    let version = mailbox.version;
    Ok(Ok200::versioned(MailboxDto::from(mailbox), version))
}

/// Remove a mailbox.
///
/// Only one that no mail refers to: otherwise 409 `in_use`; switch it off instead.
#[utoipa::path(
    delete,
    path = "/v1/mailboxes/{id}",
    operation_id = "deleteMailbox",
    tag = "mail",
    params(("id" = String, Path, description = "The mailbox's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_mailbox(
    state: web::Data<AppState>,
    who: Caller<op::DeleteMailbox>,
    context: Ctx,
    id: PathId<kind::Mailbox>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
