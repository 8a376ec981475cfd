//! Messages by their ids in other systems.

use std::sync::Arc;

use actix_web::web;
use domain::{
    change::RecordType,
    ids::{MessageId, TicketId},
    policy::op,
    ticket::MessageKind,
};
use persistence::message as store;
use uuid::Uuid;

use super::{
    asked::{Asked, Upsert, changed, find, found, upsert},
    message_input::UpsertMessage,
    path::PathExternal,
    tickets::unseen,
};
use crate::{
    auth::{Caller, Principal},
    http::{
        ApiError, Code, Ctx, FieldCode, FieldError, IdempotencyKey, IfMatch, IfNoneMatch, Ok200, Posted, ValidJson,
    },
    messages::{
        MessageDto,
        handlers::add,
        usecase::{self, edit, load_message},
    },
    state::{AppState, Retry},
    tickets::usecase::load_visible,
};

/// Read a message by its id in another system.
#[utoipa::path(
    get,
    path = "/v1/messages/external/{system}/{external_id}",
    operation_id = "showMessageByExternalId",
    tag = "messages",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255)
    ),
    responses((status = 200, description = "The message.", body = MessageDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_message_by_external_id(
    state: web::Data<AppState>,
    who: Caller<op::ShowMessageByExternalId>,
    external: PathExternal,
) -> Result<Ok200<MessageDto>, ApiError> {
    let id = MessageId::from_uuid(found(&state, &who, RecordType::Message, &external.0).await?);
    let principal = Arc::clone(&who.principal);
    let message = state.read(&who, move |conn| usecase::show(conn, &principal, id)).await?;
    let version = message.version;
    Ok(Ok200::versioned(MessageDto::from(message), version))
}

/// Add or change a message by its id in another system.
///
/// 201 where nothing has the id: a message is added with it, as by `createMessage`. 200 where a message has it: what can be
/// changed of it is; a request that changes nothing leaves no event. Send the same as often as you like, also at the same
/// moment. `If-None-Match: *` only adds, `If-Match` only changes; otherwise 412. With its ticket in the bin: 409 `deleted`.
#[utoipa::path(
    put,
    path = "/v1/messages/external/{system}/{external_id}",
    operation_id = "upsertMessage",
    tag = "messages",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255),
        IfMatch,
        IfNoneMatch
    ),
    request_body = UpsertMessage,
    responses(
        (status = 200, description = "It was there; it is shown after the change.", body = MessageDto),
        (status = 201, description = "Added.", body = MessageDto)
    )
)]
pub async fn upsert_message(
    state: web::Data<AppState>,
    who: Caller<op::UpsertMessage>,
    context: Ctx,
    external: PathExternal,
    if_match: IfMatch,
    if_none_match: IfNoneMatch,
    body: ValidJson<UpsertMessage>,
) -> Result<Posted<MessageDto>, ApiError> {
    let asked = Asked { id: external.0, if_match, if_none_match };
    let put = Put { state: &state, who: &who.principal, context: &context, asked: &asked, body: body.into_inner() };
    upsert(&state, &who, RecordType::Message, &asked, &put).await
}

struct Put<'a> {
    state: &'a AppState,
    who: &'a Arc<Principal>,
    context: &'a Ctx,
    asked: &'a Asked,
    body: UpsertMessage,
}

impl Upsert for Put<'_> {
    type Answer = MessageDto;

    async fn change(&self, id: Uuid) -> Result<Option<Posted<MessageDto>>, ApiError> {
        let (id, asked, who) = (MessageId::from_uuid(id), self.asked.clone(), Arc::clone(self.who));
        let body = self.body.clone();
        let message = self
            .state
            .write(self.who, self.context, move |work| {
                if store::find(work.conn, &work.scope, id)?.is_none() {
                    // It was removed meanwhile.
                    return Ok(None);
                }
                let (set, message) = load_message(work, &who, id).map_err(unseen)?;
                if message.kind == MessageKind::Note && !who.reads_notes() {
                    return Err(ApiError::new(Code::AlreadyExists));
                }
                if !message.external_ids.contains(&asked.id) {
                    return Ok(None);
                }
                asked.check(work, id.uuid(), message.version, &["body", "mention_ids", "external_ids"])?;
                let wanted = body.to_change(&asked, &who, &message)?;
                edit(work, &set, message, &wanted).map(Some)
            })
            .await?;
        let shown = |message: domain::conversation::Message| {
            let version = message.version;
            changed(MessageDto::from(message), version)
        };
        message.map(shown).transpose()
    }

    async fn create(&self) -> Result<Posted<MessageDto>, ApiError> {
        let body = self.body.to_add(self.asked)?;
        let ticket = self.ticket().await?;
        let once = Retry::bare(self.context, IdempotencyKey(None));
        add(self.state, self.who, self.context, once, ticket, body).await
    }
}

impl Put<'_> {
    /// The ticket that the message is to be added to.
    async fn ticket(&self) -> Result<TicketId, ApiError> {
        let (id, pointer) = match (&self.body.ticket_external_id, self.body.ticket_id) {
            (Some(external), _) => {
                let mut errors = Vec::new();
                let external = external.read("#/ticket_external_id", &mut errors);
                if !errors.is_empty() {
                    return Err(ApiError::validation(errors));
                }
                let known = find(self.state, self.who, RecordType::Ticket, &external).await?;
                (known.map(TicketId::from_uuid), "#/ticket_external_id")
            }
            (None, id) => (id, "#/ticket_id"),
        };
        let missing = || ApiError::validation(vec![FieldError::pointer(pointer, FieldCode::NotFound)]);
        let (id, who) = (id.ok_or_else(missing)?, Arc::clone(self.who));
        match self.state.read(self.who, move |conn| load_visible(conn, &who, id)).await {
            Ok(_) => Ok(id),
            Err(error) if error.code == Code::NotFound => Err(missing()),
            Err(error) => Err(error),
        }
    }
}
