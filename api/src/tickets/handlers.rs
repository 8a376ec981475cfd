//! Opening, reading and changing tickets.

use std::sync::Arc;

use actix_web::web;
use domain::{
    change::RecordType,
    ids::kind,
    policy::op,
    ticket::{Channel, Command, Ticket},
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    actions::Actions,
    dto::{MEMBERS, TicketDto},
    input::{CreateTicket, UpdateTicket, tags},
    intake::open,
    query::expand,
    usecase::{self, NewTicketInput},
};
use crate::{
    auth::{Caller, Principal},
    concurrency::check_version,
    content::render,
    customers,
    external_ids::GivenIds,
    http::{
        ApiError, Csv, Ctx, FieldCode, FieldError, Fields, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted,
        Shape, ValidJson, ValidQuery,
    },
    messages::MessageDto,
    state::{AppState, Done, Retry, Work},
    triage::usecase::propose,
};

/// Open a ticket.
///
/// Customer, ticket, first message and tags are one transaction: an error leaves nothing behind. With an
/// `Idempotency-Key` a retry gets the first answer again and never makes a second ticket.
#[utoipa::path(
    post,
    path = "/v1/tickets",
    operation_id = "createTicket",
    tag = "tickets",
    params(IdempotencyKey),
    request_body = CreateTicket,
    responses((status = 201, description = "Opened.", body = TicketDto))
)]
pub async fn create_ticket(
    state: web::Data<AppState>,
    who: Caller<op::CreateTicket>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateTicket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = parse(&state, &who.principal, body.into_inner()).await?;
    let principal = who.principal.clone();
    let made = move |_: &mut Work<'_>, ticket: Ticket| {
        let (location, version) = (format!("/v1/tickets/{}", ticket.id), ticket.version);
        Ok(Done::created(TicketDto::of(ticket, &principal), location, Some(version)))
    };
    open(&state, &who, &context, retry, input, made).await
}

/// What is to be opened for `who`.
pub(crate) async fn parse(
    state: &AppState,
    who: &Arc<Principal>,
    body: CreateTicket,
) -> Result<NewTicketInput, ApiError> {
    let channel = body.channel.unwrap_or(Channel::Api);
    if !matches!(channel, Channel::Api | Channel::Phone) {
        let field = FieldError::pointer("#/channel", FieldCode::UnknownOption).with("allowed", vec!["api", "phone"]);
        return Err(ApiError::validation(vec![field]));
    }
    let (subject, words) = (body.subject.trim().to_owned(), render(body.body));
    let proposal = propose(state, who.scope, &subject, &words.text).await?;
    Ok(NewTicketInput {
        customer: customers::parse(body.customer, "#/customer")?,
        subject,
        body: words,
        attachment_ids: body.attachment_ids,
        tags: tags(&body.tags)?,
        external_ids: GivenIds::of(&body.external_ids, who)?,
        channel,
        language: body.language,
        category_id: body.category_id,
        priority: body.priority,
        proposal,
        impact: body.impact,
        team_id: body.team_id,
        assignee_id: body.assignee_id,
    })
}

/// What to show with a ticket.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ShowTicketQuery {
    /// Add `customer`, `assignee`, `team`, `last_message`, `messages`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 5)]
    pub expand: Option<Csv<String>>,
    /// Only these members.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 50)]
    pub fields: Option<Csv<String>>,
}

/// Read a ticket.
///
/// The page of a ticket in one call: `?expand=customer,assignee,team,messages`.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}",
    operation_id = "showTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ShowTicketQuery),
    responses((status = 200, description = "The ticket.", body = TicketDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_ticket(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicket>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ShowTicketQuery>,
) -> Result<Ok200<Shape<TicketDto>>, ApiError> {
    let ShowTicketQuery { expand: wanted, fields } = query.into_inner();
    let plain = wanted.is_none() && fields.is_none();
    let fields = Fields::of(fields.map(|fields| fields.0), &MEMBERS)?;
    let wanted = expand(wanted, true)?;
    let shown = usecase::show(&state, &who, id.0, wanted).await?;
    let version = shown.view.ticket.version;
    let mut ticket = TicketDto::expanded(shown.view, wanted, &Actions::of(&who))?;
    ticket.messages = shown.messages.map(|messages| messages.into_iter().map(MessageDto::from).collect());
    let shape = Shape::of(ticket, &fields);
    // Only the plain form is what If-Match is compared with.
    Ok(if plain { Ok200::versioned(shape, version) } else { Ok200::weakly_versioned(shape, version) })
}

/// Change a ticket.
///
/// A partial update (RFC 7396). With `If-Match` it applies only to that version: 412 names the fields you sent that
/// others changed meanwhile. A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/tickets/{id}",
    operation_id = "updateTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IfMatch),
    request_body = UpdateTicket,
    responses((status = 200, description = "The ticket after the change.", body = TicketDto))
)]
pub async fn update_ticket(
    state: web::Data<AppState>,
    who: Caller<op::UpdateTicket>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    if_match: IfMatch,
    body: ValidJson<UpdateTicket>,
) -> Result<Ok200<TicketDto>, ApiError> {
    let (patch, sent) = body.into_inner().parse()?;
    let command = Command::Update(Box::new(patch));
    let principal = who.principal.clone();
    let ticket = state
        .write(&who, &context, move |work| {
            let before = usecase::load_for_change(work, &principal, id.0)?;
            check_version(work, &if_match, id.0.uuid(), before.ticket.version, &sent)?;
            claim_ids(work, &principal, &before, &command)?;
            usecase::change(work, &before, &command)
        })
        .await?;
    state.triage.doubt(who.scope.workspace_id());
    let version = ticket.version;
    Ok(Ok200::versioned(TicketDto::of(ticket, &who), version))
}

/// Makes the ids in other systems that a change names the ticket's.
pub(crate) fn claim_ids(
    work: &mut Work<'_>,
    who: &Arc<Principal>,
    set: &usecase::Workset,
    command: &Command,
) -> Result<(), ApiError> {
    let Command::Update(patch) = command else { return Ok(()) };
    let Some(ids) = &patch.external_ids else { return Ok(()) };
    let (ticket, given) = (&set.ticket, GivenIds { ids: ids.clone(), by: Some(Arc::clone(who)) });
    given.claim_instead(work, (RecordType::Ticket, ticket.id.uuid()), &ticket.external_ids)
}

/// Move a ticket to the bin.
///
/// Nothing is lost: `restoreTicket` takes it back. Deleting a deleted ticket changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/tickets/{id}",
    operation_id = "deleteTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "In the bin."))
)]
pub async fn delete_ticket(
    state: web::Data<AppState>,
    who: Caller<op::DeleteTicket>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state
        .write(&who, &context, move |work| {
            let before = usecase::load_for_change(work, &principal, id.0)?;
            check_version(work, &if_match, id.0.uuid(), before.ticket.version, &["deleted_at"])?;
            usecase::change(work, &before, &Command::Delete).map(drop)
        })
        .await?;
    Ok(NoContent)
}

/// A POST that is one command on one ticket.
async fn command(
    state: &AppState,
    who: std::sync::Arc<Principal>,
    context: &Ctx,
    key: IdempotencyKey,
    id: domain::ids::TicketId,
    command: Command,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::bare(context, key);
    let principal = who.clone();
    let run = move |work: &mut Work<'_>| {
        let before = usecase::load_for_change(work, &principal, id)?;
        let ticket = usecase::change(work, &before, &command)?;
        let version = ticket.version;
        Ok(Done::ok(TicketDto::of(ticket, &principal), Some(version)))
    };
    state.post(&who, context, retry, run).await
}

/// Take a ticket from the bin.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/restore",
    operation_id = "restoreTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket.", body = TicketDto))
)]
pub async fn restore_ticket(
    state: web::Data<AppState>,
    who: Caller<op::RestoreTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketDto>, ApiError> {
    command(&state, who.principal, &context, key, id.0, Command::Restore).await
}

/// Take a ticket for yourself.
///
/// Assigns it to the calling agent and starts the work: `awaiting_reply` becomes `in_review`. Held by another agent:
/// 409 `already_claimed` with his id.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/claim",
    operation_id = "claimTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket, yours.", body = TicketDto))
)]
pub async fn claim_ticket(
    state: web::Data<AppState>,
    who: Caller<op::ClaimTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let agent = who.agent_id().ok_or_else(|| ApiError::internal("a claim without an agent passed the policy"))?;
    command(&state, who.principal, &context, key, id.0, Command::Claim(agent)).await
}

/// Give a ticket back.
///
/// `in_review` becomes `awaiting_reply`. A team that gives out its tickets by itself gives it to somebody else, at once or
/// when somebody comes; otherwise nobody is assigned. To leave it with nobody in any case, set `assignee_id` to null.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/release",
    operation_id = "releaseTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket, nobody's or another's.", body = TicketDto))
)]
pub async fn release_ticket(
    state: web::Data<AppState>,
    who: Caller<op::ReleaseTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketDto>, ApiError> {
    command(&state, who.principal, &context, key, id.0, Command::Release).await
}
