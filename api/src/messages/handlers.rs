//! Reading and adding messages.

use std::sync::Arc;

use actix_web::web;
use domain::{
    conversation::{Message, is_courtesy},
    ids::{TicketId, kind},
    policy::{Operation, op},
    ticket::{MessageKind, Status},
};
use persistence::message::{self as store, MessagePage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    MessageDto,
    children::intend_children,
    dto::{CreateMessage, MessageSource},
    mentions::{Mentions, check_mentions},
    usecase::{self, MessageInput},
};
use crate::{
    auth::{Caller, Principal},
    content::render,
    external_ids::GivenIds,
    http::{
        ApiError, Code, Ctx, CursorValue, FieldCode, FieldError, IdempotencyKey, Ok200, Page, PageOf, PageRequest,
        PathId, Posted, RequestContext, ValidJson, ValidQuery, assemble, fingerprint,
    },
    state::{AppState, Done, Retry},
    tickets::usecase::load_visible,
};

/// A page of a correspondence.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListMessagesQuery {
    /// `position` (default, oldest first) or `-position`.
    #[param(max_length = 20)]
    pub sort: Option<String>,
    /// How many messages at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// Reads a sort that has one key.
pub fn descending(sort: Option<&str>, key: &str) -> Result<bool, ApiError> {
    match sort {
        None => Ok(false),
        Some(word) if word == key => Ok(false),
        Some(word) if word.strip_prefix('-') == Some(key) => Ok(true),
        Some(_) => {
            let allowed = vec![key.to_owned(), format!("-{key}")];
            let field = FieldError::parameter("sort", FieldCode::UnknownOption).with("allowed", allowed);
            Err(ApiError::new(Code::InvalidParameter).field(field))
        }
    }
}

/// The single number a cursor stands at.
pub fn after_number(request: &PageRequest) -> Result<Option<i64>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Int(value)]) => Ok(Some(*value)),
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// List a ticket's messages.
///
/// Oldest first. Internal notes are left out for callers without `notes:read`.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/messages",
    operation_id = "listMessages",
    tag = "messages",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListMessagesQuery),
    responses((status = 200, description = "A page of messages.", body = Page<MessageDto>))
)]
pub async fn list_messages(
    state: web::Data<AppState>,
    who: Caller<op::ListMessages>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListMessagesQuery>,
) -> Result<PageOf<MessageDto>, ApiError> {
    let newest_first = descending(query.sort.as_deref(), "position")?;
    let print = fingerprint(&format!("listMessages {} {newest_first}", id.0));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let page = MessagePage {
        after: after_number(&request)?,
        descending: newest_first != request.backward,
        limit: request.fetch_limit(),
        without_notes: !who.reads_notes(),
    };
    let principal = who.principal.clone();
    let rows = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            Ok(store::list(conn, &principal.scope, id.0, &page)?)
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |row: &Message| vec![CursorValue::Int(row.position)]);
    Ok(PageOf { data: rows.into_iter().map(MessageDto::from).collect(), page: info })
}

/// Add a message.
///
/// A `reply` goes to the customer and sets the status to `then`; a `note` stays inside and moves nothing; a `customer`
/// message writes down the customer's words: the ticket waits for a reply again, and a closed one reopens. If it was
/// closed too long ago, a new ticket continues it: then `ticket_id` is that one. Mere thanks on an answered or closed ticket
/// move nothing: see `courtesy`. With `send_to_children` a reply goes to the open children of the ticket as well, as a message
/// of its own in each, by the same author.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/messages",
    operation_id = "createMessage",
    tag = "messages",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = CreateMessage,
    responses((status = 201, description = "Added.", body = MessageDto))
)]
pub async fn create_message(
    state: web::Data<AppState>,
    who: Caller<op::CreateMessage>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<CreateMessage>,
) -> Result<Posted<MessageDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    add(&state, &who.principal, &context, retry, id.0, body.into_inner()).await
}

/// Adds a message once per Idempotency-Key.
pub(crate) async fn add(
    state: &AppState,
    who: &Arc<Principal>,
    context: &RequestContext,
    retry: Retry,
    id: TicketId,
    body: CreateMessage,
) -> Result<Posted<MessageDto>, ApiError> {
    let to_children = body.send_to_children;
    if to_children {
        check_children(&body, who)?;
    }
    let input = Arc::new(parse(body, who)?);
    let (plain, principal) = (Arc::clone(&input), Arc::clone(who));
    let (learned, again) = (state.triage.clone(), state.triage.clone());
    let caller = Arc::clone(who);
    let made = |message: Message, children_count: Option<i64>| {
        let (location, version) = (format!("/v1/messages/{}", message.id), message.version);
        Done::created(MessageDto { children_count, ..MessageDto::from(message) }, location, Some(version))
    };
    state
        .post_at_once(
            who,
            context,
            retry,
            move |work| {
                // Who the children are is read in a transaction.
                let added = if to_children { None } else { usecase::add_plain(work, &caller, id, &plain, &learned)? };
                Ok(added.map(|message| made(message, None)))
            },
            move |work| {
                let message = usecase::add(work, &principal, id, &input, &again)?;
                let count = to_children.then(|| intend_children(work, &message, input.then)).transpose()?;
                Ok(made(message, count))
            },
        )
        .await
}

/// Only a reply of words goes on to children, and only from those who may decide that tickets belong together.
fn check_children(body: &CreateMessage, who: &Principal) -> Result<(), ApiError> {
    if !who.may(Operation::AcceptIncidentProposal) {
        return Err(ApiError::new(Code::Forbidden).with("requires", Operation::AcceptIncidentProposal.id()));
    }
    let refused = |pointer| ApiError::validation(vec![FieldError::pointer(pointer, FieldCode::NotAllowed)]);
    if body.kind != MessageKind::Reply {
        return Err(refused("#/send_to_children"));
    }
    if body.attachment_ids.is_empty() { Ok(()) } else { Err(refused("#/attachment_ids")) }
}

fn parse(body: CreateMessage, who: &Arc<Principal>) -> Result<MessageInput, ApiError> {
    let refused = |pointer: &str, allowed: &[&str]| {
        let field = FieldError::pointer(pointer, FieldCode::UnknownOption).with("allowed", allowed.to_vec());
        ApiError::validation(vec![field])
    };
    match body.kind {
        MessageKind::Auto => return Err(refused("#/kind", &["reply", "note", "customer"])),
        MessageKind::Note if !who.writes_notes() => {
            return Err(ApiError::new(Code::InsufficientScope).with("required_scopes", vec!["notes:write"]));
        }
        MessageKind::Note | MessageKind::Reply | MessageKind::Customer => {}
    }
    match (body.kind, body.then) {
        (_, None) => {}
        (MessageKind::Reply, Some(Status::AwaitingReply)) => {
            return Err(refused("#/then", &["answered", "needs_info", "in_review", "closed"]));
        }
        (MessageKind::Reply, Some(_)) => {}
        (_, Some(_)) => {
            return Err(ApiError::validation(vec![FieldError::pointer("#/then", FieldCode::NotAllowed)]));
        }
    }
    if body.kind != MessageKind::Customer && body.courtesy.is_some() {
        return Err(ApiError::validation(vec![FieldError::pointer("#/courtesy", FieldCode::NotAllowed)]));
    }
    if body.kind != MessageKind::Reply && body.canned_response_id.is_some() {
        return Err(ApiError::validation(vec![FieldError::pointer("#/canned_response_id", FieldCode::NotAllowed)]));
    }
    if body.kind != MessageKind::Note {
        let sent = [("mention_ids", !body.mention_ids.is_empty()), ("mentioned_follow", body.mentioned_follow)];
        let sent = sent.into_iter().filter(|(_, is_sent)| *is_sent);
        let errors: Vec<FieldError> =
            sent.map(|(member, _)| FieldError::pointer(format!("#/{member}"), FieldCode::NotAllowed)).collect();
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
    }
    check_mentions(&body.mention_ids)?;
    let external_ids = GivenIds::of(&body.external_ids, who)?;
    let courtesy = body.courtesy;
    let rendered = render(body.body);
    Ok(MessageInput {
        kind: body.kind,
        sounds_courteous: body.kind == MessageKind::Customer && is_courtesy(&rendered.text),
        courtesy,
        body: rendered,
        attachment_ids: body.attachment_ids,
        then: body.then,
        if_last_message_id: body.if_last_message_id.into_option(),
        canned_response_id: body.canned_response_id,
        mentions: Mentions { ids: body.mention_ids, follow: body.mentioned_follow },
        external_ids,
    })
}

/// Read a message.
#[utoipa::path(
    get,
    path = "/v1/messages/{id}",
    operation_id = "showMessage",
    tag = "messages",
    params(("id" = String, Path, description = "The message's id.", max_length = 30)),
    responses((status = 200, description = "The message.", body = MessageDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_message(
    state: web::Data<AppState>,
    who: Caller<op::ShowMessage>,
    id: PathId<kind::Message>,
) -> Result<Ok200<MessageDto>, ApiError> {
    let principal = who.principal.clone();
    let message = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    let version = message.version;
    Ok(Ok200::versioned(MessageDto::from(message), version))
}

/// Read a body as it was written.
///
/// HTML here is not sanitised: never show it in a page.
#[utoipa::path(
    get,
    path = "/v1/messages/{id}/source",
    operation_id = "showMessageSource",
    tag = "messages",
    params(("id" = String, Path, description = "The message's id.", max_length = 30)),
    responses((status = 200, description = "The original.", body = MessageSource))
)]
pub async fn show_message_source(
    state: web::Data<AppState>,
    who: Caller<op::ShowMessageSource>,
    id: PathId<kind::Message>,
) -> Result<Ok200<MessageSource>, ApiError> {
    let principal = who.principal.clone();
    let message = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    Ok(Ok200::new(MessageSource { id: message.id, format: message.format, content: message.source }))
}
