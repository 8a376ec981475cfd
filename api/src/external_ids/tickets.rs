//! Tickets by their ids in other systems.

use std::sync::Arc;

use actix_web::web;
use domain::{
    change::RecordType,
    ids::TicketId,
    policy::op,
    ticket::{Command, Ticket},
};
use uuid::Uuid;

use super::{
    asked::{Asked, Upsert, changed, found, upsert},
    path::PathExternal,
    ticket_input::UpsertTicket,
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, IdempotencyKey, IfMatch, IfNoneMatch, Ok200, Posted, ValidJson},
    state::{AppState, Done, Retry, Work},
    tickets::{
        dto::TicketDto,
        handlers::{claim_ids, parse},
        open,
        usecase::{change, load_for_change, load_visible},
    },
};

/// Read a ticket by its id in another system.
///
/// One that has become a part of another ticket: 410 `merged` with `merged_into`.
#[utoipa::path(
    get,
    path = "/v1/tickets/external/{system}/{external_id}",
    operation_id = "showTicketByExternalId",
    tag = "tickets",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255)
    ),
    responses((status = 200, description = "The ticket.", body = TicketDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_ticket_by_external_id(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicketByExternalId>,
    external: PathExternal,
) -> Result<Ok200<TicketDto>, ApiError> {
    let id = TicketId::from_uuid(found(&state, &who, RecordType::Ticket, &external.0).await?);
    let principal = Arc::clone(&who.principal);
    let ticket = state.read(&who, move |conn| load_visible(conn, &principal, id)).await?;
    let version = ticket.version;
    Ok(Ok200::versioned(TicketDto::of(ticket, &who), version))
}

/// Open or change a ticket by its id in another system.
///
/// 201 where nothing has the id: a ticket is opened with it. 200 where a ticket has it: a partial update as with
/// `updateTicket`; one that changes nothing leaves no event. Send the same as often as you like, also at the same moment.
/// `If-None-Match: *` only opens, `If-Match` only changes; otherwise 412. One in the bin: 409 `deleted`; one that has become a
/// part of another ticket: 410 `merged`.
#[utoipa::path(
    put,
    path = "/v1/tickets/external/{system}/{external_id}",
    operation_id = "upsertTicket",
    tag = "tickets",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255),
        IfMatch,
        IfNoneMatch
    ),
    request_body = UpsertTicket,
    responses(
        (status = 200, description = "It was there; it is shown after the change.", body = TicketDto),
        (status = 201, description = "Opened.", body = TicketDto)
    )
)]
pub async fn upsert_ticket(
    state: web::Data<AppState>,
    who: Caller<op::UpsertTicket>,
    context: Ctx,
    external: PathExternal,
    if_match: IfMatch,
    if_none_match: IfNoneMatch,
    body: ValidJson<UpsertTicket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let asked = Asked { id: external.0, if_match, if_none_match };
    let put = Put { state: &state, who: &who.principal, context: &context, asked: &asked, body: body.into_inner() };
    upsert(&state, &who, RecordType::Ticket, &asked, &put).await
}

struct Put<'a> {
    state: &'a AppState,
    who: &'a Arc<Principal>,
    context: &'a Ctx,
    asked: &'a Asked,
    body: UpsertTicket,
}

impl Upsert for Put<'_> {
    type Answer = TicketDto;

    async fn change(&self, id: Uuid) -> Result<Option<Posted<TicketDto>>, ApiError> {
        let (id, asked, who) = (TicketId::from_uuid(id), self.asked.clone(), Arc::clone(self.who));
        let (update, opening) = self.body.to_change(&asked)?;
        let (patch, sent) = update.parse()?;
        let command = Command::Update(Box::new(patch));
        let ticket = self
            .state
            .write(self.who, self.context, move |work| {
                let before = load_for_change(work, &who, id).map_err(unseen)?;
                if !before.ticket.external_ids.contains(&asked.id) {
                    return Ok(None);
                }
                asked.check(work, id.uuid(), before.ticket.version, &sent)?;
                opening.check(work, &before.ticket)?;
                claim_ids(work, &who, &before, &command)?;
                change(work, &before, &command).map(Some)
            })
            .await?;
        self.state.triage.doubt(self.who.scope.workspace_id());
        let shown = |ticket: Ticket| {
            let version = ticket.version;
            changed(TicketDto::of(ticket, self.who), version)
        };
        ticket.map(shown).transpose()
    }

    async fn create(&self) -> Result<Posted<TicketDto>, ApiError> {
        let input = parse(self.state, self.who, self.body.to_open(self.asked)?).await?;
        let who = Arc::clone(self.who);
        let made = move |_: &mut Work<'_>, ticket: Ticket| {
            let (location, version) = (format!("/v1/tickets/{}", ticket.id), ticket.version);
            Ok(Done::created(TicketDto::of(ticket, &who), location, Some(version)))
        };
        let once = Retry::bare(self.context, IdempotencyKey(None));
        open(self.state, self.who, self.context, once, input, made).await
    }
}

/// Who may not see a record that has the id cannot create another one with it.
pub(super) fn unseen(error: ApiError) -> ApiError {
    if error.code == Code::NotFound { ApiError::new(Code::AlreadyExists) } else { error }
}
