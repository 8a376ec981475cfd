//! Handing mail in, and looking at what became of it.

use actix_web::{HttpMessage as _, HttpRequest, http::header::CONTENT_LENGTH, web};
use domain::{
    ids::{InboundEmailId, TicketId, kind},
    mail::{InboundEmail, InboundState},
    policy::op,
};
use persistence::mail::{self as store, InboundPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::{InboundEmailDto, RawEmail},
    ingest::{Arrival, MAX_MAIL_BYTES, look_again, take_in},
    source::{Body, too_large},
};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Code, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, ValidQuery, assemble,
        fingerprint,
    },
    state::AppState,
};

/// Hand in a mail that was received.
///
/// Send its bytes as they are (`message/rfc822`). It opens a ticket or is added to one; what no person wrote, or what
/// somebody else than the ticket's customer wrote, is suspended and waits. A mail that has been handed in before, known by
/// its `Message-ID` and sender, does nothing: the answer is 200 and tells what became of it then. So retrying is safe, with
/// or without an `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/v1/inbound/email",
    operation_id = "receiveEmail",
    tag = "mail",
    params(IdempotencyKey),
    request_body(description = "The mail.", content((RawEmail = "message/rfc822"))),
    responses(
        (status = 201, description = "Taken in.", body = InboundEmailDto),
        (status = 200, description = "It had been taken in before.", body = InboundEmailDto)
    )
)]
pub async fn receive_email(
    state: web::Data<AppState>,
    who: Caller<op::ReceiveEmail>,
    _key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Posted<InboundEmailDto>, ApiError> {
    let essence = request.content_type().to_ascii_lowercase();
    if essence != "message/rfc822" {
        return Err(ApiError::new(Code::UnsupportedMediaType).with("accepted", vec!["message/rfc822"]));
    }
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_MAIL_BYTES) {
        return Err(too_large());
    }
    let mut body = Body::new(payload.into_inner());
    let (email, is_known) = take_in(&state, who.scope, &mut body, Arrival::default()).await?;
    let location = format!("/v1/inbound-emails/{}", email.id);
    let shown = InboundEmailDto::from(email);
    match is_known {
        true => Posted::render(200, &shown),
        false => Ok(Posted::render(201, &shown)?.at(location)),
    }
}

/// Which mails, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListInboundEmailsQuery {
    /// Only those in this state, such as `suspended`.
    #[param(value_type = Option<String>, max_length = 30)]
    pub state: Option<InboundState>,
    /// Only those of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List mails that were received.
///
/// Newest first. With `state=suspended` those that wait for somebody.
#[utoipa::path(
    get,
    path = "/v1/inbound-emails",
    operation_id = "listInboundEmails",
    tag = "mail",
    params(ListInboundEmailsQuery),
    responses((status = 200, description = "A page of mails.", body = Page<InboundEmailDto>))
)]
pub async fn list_inbound_emails(
    state: web::Data<AppState>,
    who: Caller<op::ListInboundEmails>,
    query: ValidQuery<ListInboundEmailsQuery>,
) -> Result<PageOf<InboundEmailDto>, ApiError> {
    let ListInboundEmailsQuery { state: in_state, ticket_id, limit, cursor } = query.into_inner();
    let print = fingerprint(&format!("listInboundEmails {in_state:?} {ticket_id:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let rows = state
        .read(&who, move |conn| {
            let after: Option<(i64, InboundEmailId)> = keyset::after(&page)?;
            let limit = page.fetch_limit();
            let wanted = InboundPage { state: in_state, ticket_id, after, backward: page.backward, limit };
            Ok(store::list(conn, &scope, &wanted)?)
        })
        .await?;
    let (rows, page) = assemble(rows, &request, |it: &InboundEmail| keyset::key(it.created_at, it.id));
    Ok(PageOf { data: rows.into_iter().map(InboundEmailDto::from).collect(), page })
}

/// Read what became of a mail.
#[utoipa::path(
    get,
    path = "/v1/inbound-emails/{id}",
    operation_id = "showInboundEmail",
    tag = "mail",
    params(("id" = String, Path, description = "The mail's id.", max_length = 30)),
    responses((status = 200, description = "The mail.", body = InboundEmailDto))
)]
pub async fn show_inbound_email(
    state: web::Data<AppState>,
    who: Caller<op::ShowInboundEmail>,
    id: PathId<kind::InboundEmail>,
) -> Result<Ok200<InboundEmailDto>, ApiError> {
    let scope = who.scope;
    let found = state.read(&who, move |conn| Ok(store::find(conn, &scope, id.0)?)).await?;
    Ok(Ok200::new(found.ok_or_else(ApiError::not_found)?.into()))
}

/// Let a suspended mail in.
///
/// It is looked at once more, without what kept it waiting: it opens a ticket, or is added to its sender's. It is never
/// added to somebody else's ticket. Mails of which something has become, our own and unreadable ones stay as they are.
#[utoipa::path(
    post,
    path = "/v1/inbound-emails/{id}/reprocess",
    operation_id = "reprocessInboundEmail",
    tag = "mail",
    params(("id" = String, Path, description = "The mail's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The mail as it stands now.", body = InboundEmailDto))
)]
pub async fn reprocess_inbound_email(
    state: web::Data<AppState>,
    who: Caller<op::ReprocessInboundEmail>,
    _key: IdempotencyKey,
    id: PathId<kind::InboundEmail>,
) -> Result<Ok200<InboundEmailDto>, ApiError> {
    let email = look_again(&state, who.scope, id.0, true).await?;
    Ok(Ok200::new(email.into()))
}
