//! Closing and reopening a ticket oneself.

use actix_web::web;
use domain::{
    ids::{TicketId, kind},
    policy::op,
    ticket::{Command, Status, Ticket, TicketPatch},
};

use super::{
    dto::PortalTicket,
    tickets::{may_reopen, present_one},
};
use crate::{
    auth::customer::{CustomerCaller, Portal},
    http::{ApiError, Code, Ctx, IdempotencyKey, PathId, Posted},
    state::{AppState, Done, Retry, Work},
    tickets::usecase::{Workset, change, load_for_change},
};

/// A step of one of the customer's tickets.
type Step = fn(&mut Work<'_>, &Portal, &Workset) -> Result<Ticket, ApiError>;

fn move_to(work: &mut Work<'_>, set: &Workset, status: Status) -> Result<Ticket, ApiError> {
    let patch = TicketPatch { status: Some(status), ..TicketPatch::default() };
    change(work, set, &Command::Update(Box::new(patch)))
}

fn close(work: &mut Work<'_>, _: &Portal, set: &Workset) -> Result<Ticket, ApiError> {
    move_to(work, set, Status::Closed)
}

fn reopen(work: &mut Work<'_>, portal: &Portal, set: &Workset) -> Result<Ticket, ApiError> {
    let ticket = &set.ticket;
    match ticket.status {
        Status::Closed if !may_reopen(portal, ticket.closed_at, work.now) => Err(ApiError::new(Code::ReopenWindowOver)),
        Status::Closed | Status::Answered => move_to(work, set, Status::AwaitingReply),
        // It is open.
        Status::AwaitingReply | Status::InReview | Status::NeedsInfo => Ok(ticket.clone()),
    }
}

async fn take<O>(
    state: &AppState,
    who: &CustomerCaller<O>,
    context: &Ctx,
    key: IdempotencyKey,
    id: TicketId,
    step: Step,
) -> Result<Posted<PortalTicket>, ApiError> {
    who.check_not_blocked()?;
    let retry = Retry::bare(context, key);
    let portal = who.portal.clone();
    state
        .post(&who.principal, context, retry, move |work| {
            let before = load_for_change(work, &portal.principal, id)?;
            let after = step(work, &portal, &before)?;
            Ok(Done::ok(present_one(work.conn, &portal, after, work.now)?, None))
        })
        .await
}

/// Close one of your tickets.
///
/// The matter is settled. Closing a closed ticket changes nothing.
#[utoipa::path(
    post,
    path = "/v1/portal/tickets/{id}/close",
    operation_id = "closePortalTicket",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket, closed.", body = PortalTicket))
)]
pub async fn close_portal_ticket(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ClosePortalTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<PortalTicket>, ApiError> {
    take(&state, &who, &context, key, id.0, close).await
}

/// Reopen one of your tickets.
///
/// One that is answered or closed waits for a reply again; an open one stays as it is. If it was closed too long ago:
/// 409 `reopen_window_over`; a message to it opens a new ticket then.
#[utoipa::path(
    post,
    path = "/v1/portal/tickets/{id}/reopen",
    operation_id = "reopenPortalTicket",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket, open.", body = PortalTicket))
)]
pub async fn reopen_portal_ticket(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ReopenPortalTicket>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<PortalTicket>, ApiError> {
    take(&state, &who, &context, key, id.0, reopen).await
}
