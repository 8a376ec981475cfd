//! The conversation of a ticket.

use actix_web::web;
use domain::{
    conversation::{Message, is_courtesy},
    ids::{MessageId, kind},
    policy::op,
    ticket::MessageKind,
};
use persistence::{
    message::{self, MessagePage},
    portal as store,
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::PortalMessage, input::CreatePortalMessage, tickets::present_messages};
use crate::{
    auth::customer::CustomerCaller,
    content::render,
    http::{
        ApiError, Code, Ctx, CursorValue, IdempotencyKey, Page, PageOf, PageRequest, PathId, Posted, ValidJson,
        ValidQuery, assemble, fingerprint,
    },
    messages::{
        descending,
        usecase::{MessageInput, add},
    },
    state::{AppState, Done, Retry},
    tickets::usecase::load_visible,
};

/// Order and page of the conversation.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListPortalMessagesQuery {
    /// `created_at` (oldest first, meant when absent) or `-created_at`.
    #[param(max_length = 20)]
    pub sort: Option<String>,
    /// How many messages at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// The message a cursor stands at. Its place would tell how much happens beside the conversation.
fn after(request: &PageRequest) -> Result<Option<MessageId>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Uuid(id)]) => Ok(Some(MessageId::from_uuid(*id))),
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// List the messages of one of your tickets.
#[utoipa::path(
    get,
    path = "/v1/portal/tickets/{id}/messages",
    operation_id = "listPortalMessages",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListPortalMessagesQuery),
    responses((status = 200, description = "A page of messages.", body = Page<PortalMessage>))
)]
pub async fn list_portal_messages(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ListPortalMessages>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListPortalMessagesQuery>,
) -> Result<PageOf<PortalMessage>, ApiError> {
    let newest_first = descending(query.sort.as_deref(), "created_at")?;
    let print = fingerprint(&format!("listPortalMessages {} {newest_first}", id.0));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let after = after(&request)?;
    let portal = who.portal.clone();
    let (data, page) = state
        .read(&who.principal, move |conn| {
            let scope = portal.principal.scope;
            load_visible(conn, &portal.principal, id.0)?;
            let place = match after {
                Some(message) => {
                    let place = store::place(conn, &scope, id.0, message)?;
                    Some(place.ok_or_else(|| ApiError::new(Code::InvalidCursor))?)
                }
                None => None,
            };
            let page = MessagePage {
                after: place,
                descending: newest_first != request.backward,
                limit: request.fetch_limit(),
                without_notes: true,
            };
            let rows = message::list(conn, &scope, id.0, &page)?;
            let (rows, info) = assemble(rows, &request, |row: &Message| vec![CursorValue::Uuid(row.id.uuid())]);
            Ok((present_messages(conn, &portal, rows)?, info))
        })
        .await?;
    Ok(PageOf { data, page })
}

/// Write to one of your tickets.
///
/// It waits for a reply then, and a closed one reopens; mere thanks for an answer move nothing. If it was closed too long ago, a new ticket continues it: then
/// `ticket_id` is that one.
#[utoipa::path(
    post,
    path = "/v1/portal/tickets/{id}/messages",
    operation_id = "createPortalMessage",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = CreatePortalMessage,
    responses((status = 201, description = "Added.", body = PortalMessage))
)]
pub async fn create_portal_message(
    state: web::Data<AppState>,
    who: CustomerCaller<op::CreatePortalMessage>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<CreatePortalMessage>,
) -> Result<Posted<PortalMessage>, ApiError> {
    who.check_not_blocked()?;
    let retry = Retry::of(&context, key, body.digest());
    let CreatePortalMessage { body, attachment_ids, courtesy } = body.into_inner();
    let body = render(body);
    let input = MessageInput {
        canned_response_id: None,
        kind: MessageKind::Customer,
        sounds_courteous: is_courtesy(&body.text),
        courtesy,
        mentions: Default::default(),
        external_ids: Default::default(),
        body,
        attachment_ids,
        then: None,
        if_last_message_id: None,
    };
    let (portal, learned) = (who.portal.clone(), state.triage.clone());
    state
        .post(&who.principal, &context, retry, move |work| {
            let message = add(work, &portal.principal, id.0, &input, &learned).map_err(without_ids)?;
            let location = format!("/v1/portal/tickets/{}/messages", message.ticket_id);
            let shown = present_messages(work.conn, &portal, vec![message])?.pop();
            let shown = shown.ok_or_else(|| ApiError::internal("a message was not presented"))?;
            Ok(Done::created(shown, location, None))
        })
        .await
}

/// Whose ticket it is need not be told to somebody else of the company.
fn without_ids(error: ApiError) -> ApiError {
    match error.code {
        Code::CustomerBlocked => ApiError::new(Code::CustomerBlocked),
        _ => error,
    }
}
