//! Merging tickets, undoing it, and telling what was merged.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{MergeTicket, MergedTickets, SplitTicket},
    split, unmerge, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
    tickets::dto::TicketDto,
};

/// Merge a ticket into another one.
///
/// The other one goes on: its correspondence is that of both, followers and links of both are its own, and if the customer
/// waits for an answer here he waits for it there. This one's id answers 410 `merged` with `merged_into` from now on,
/// whatever is asked of it; mails that answer it become messages of the other one. What was merged into this one before
/// goes on as well. The tickets must be of one customer and organization: 409 `other_readers` otherwise. At most 500
/// messages move. `unmergeTicket` undoes it. The answer is the ticket that goes on.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/merge",
    operation_id = "mergeTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = MergeTicket,
    responses((status = 200, description = "The ticket that goes on.", body = TicketDto))
)]
pub async fn merge_ticket(
    state: web::Data<AppState>,
    who: Caller<op::MergeTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<MergeTicket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let MergeTicket { into_ticket_id } = body.into_inner();
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let ticket = usecase::merge(work, &principal, id.0, into_ticket_id)?;
            let version = ticket.version;
            Ok(Done::ok(TicketDto::of(ticket, &principal), Some(version)))
        })
        .await
}

/// Make messages of a ticket another one.
///
/// The new ticket has the chosen words of the customer, with their files and from their times: he waits for it, and what he
/// is promised counts, since the first of them. It is triaged and routed like any new one; he is not told that it was opened.
/// This ticket keeps them, and each of the two is `related_to` the other. What the team said is not split off.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/split",
    operation_id = "splitTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = SplitTicket,
    responses((status = 201, description = "The new ticket.", body = TicketDto))
)]
pub async fn split_ticket(
    state: web::Data<AppState>,
    who: Caller<op::SplitTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<SplitTicket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (input, principal, learned) = (body.into_inner(), who.principal.clone(), state.triage.clone());
    state
        .post(&who, &context, retry, move |work| {
            let ticket = split::split(work, &principal, id.0, &input, &learned)?;
            let (location, version) = (format!("/v1/tickets/{}", ticket.id), ticket.version);
            Ok(Done::created(TicketDto::of(ticket, &principal), location, Some(version)))
        })
        .await
}

/// Undo a merge.
///
/// The ticket is as it was: its messages and links come back to it, and its id works again. What was written since stays
/// where it was written, and what had been merged into this ticket earlier stays where it is. One that is not merged: 409
/// `conflict`. The answer is the ticket that came back.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/unmerge",
    operation_id = "unmergeTicket",
    tag = "tickets",
    params(("id" = String, Path, description = "The id of the ticket that was merged.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket.", body = TicketDto))
)]
pub async fn unmerge_ticket(
    state: web::Data<AppState>,
    who: Caller<op::UnmergeTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let ticket = unmerge::unmerge(work, &principal, id.0)?;
            let version = ticket.version;
            Ok(Done::ok(TicketDto::of(ticket, &principal), Some(version)))
        })
        .await
}

/// List the tickets that became parts of a ticket.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/merged-tickets",
    operation_id = "listMergedTickets",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "They, with the messages that came with each.", body = MergedTickets))
)]
pub async fn list_merged_tickets(
    state: web::Data<AppState>,
    who: Caller<op::ListMergedTickets>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<MergedTickets>, ApiError> {
    let principal = who.principal.clone();
    let data = state.read(&who, move |conn| usecase::list(conn, &principal, id.0)).await?;
    Ok(Ok200::new(MergedTickets { data }))
}
