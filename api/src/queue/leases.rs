//! Handing out tickets, and what agents do with what they were handed.

use std::sync::Arc;

use actix_web::web;
use domain::{
    ids::{AgentId, TicketId, kind},
    policy::op,
    ticket::Command,
};

use super::{
    dto::{ExtendLease, HandedOut},
    usecase::take_next,
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ctx, IdempotencyKey, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry, Work},
    tickets::{
        dto::TicketDto,
        usecase::{change, load_for_change},
    },
};

fn agent(who: &Principal) -> Result<AgentId, ApiError> {
    who.agent_id().ok_or_else(|| ApiError::internal("work on the queue without an agent passed the policy"))
}

/// Take the next ticket.
///
/// First what is assigned to the caller and not begun, then what is nobody's in his teams or without a team, each by
/// rank; never what is another agent's, and never one ticket to two agents. He becomes its assignee; the status stays
/// until he begins: by claiming it, setting `in_review`, writing, or asking for more time. Unless he begins within ten
/// minutes somebody else gets it; afterwards each sign of work gives him an hour. With an `Idempotency-Key` a retry gets
/// the same ticket. 204 when there is nothing for him.
#[utoipa::path(
    post,
    path = "/v1/queue/next",
    operation_id = "takeNextTicket",
    tag = "queue",
    params(IdempotencyKey),
    responses(
        (status = 200, description = "The ticket, yours for a time.", body = HandedOut),
        (status = 204, description = "Nothing waits for you.")
    )
)]
pub async fn take_next_ticket(
    state: web::Data<AppState>,
    who: Caller<op::TakeNextTicket>,
    context: Ctx,
    key: IdempotencyKey,
) -> Result<Posted<Option<HandedOut>>, ApiError> {
    let (principal, agent) = (who.principal.clone(), agent(&who)?);
    let run = move |work: &mut Work<'_>| {
        Ok(match take_next(work, &principal, agent)? {
            None => Done::nothing(),
            Some(handed) => {
                let version = handed.ticket.version;
                let lease_expires_at = handed.leased_until;
                let ticket = TicketDto::of(handed.ticket, &principal);
                Done::ok(Some(HandedOut { ticket, reason: handed.reason, lease_expires_at }), Some(version))
            }
        })
    };
    state.post(&who, &context, Retry::bare(&context, key), run).await
}

async fn run(
    state: &AppState,
    who: Arc<Principal>,
    context: &Ctx,
    retry: Retry,
    id: TicketId,
    command: Command,
) -> Result<Posted<TicketDto>, ApiError> {
    let principal = who.clone();
    let run = move |work: &mut Work<'_>| {
        let before = load_for_change(work, &principal, id)?;
        let ticket = change(work, &before, &command)?;
        let version = ticket.version;
        Ok(Done::ok(TicketDto::of(ticket, &principal), Some(version)))
    };
    state.post(&who, context, retry, run).await
}

/// Keep a ticket that you were handed for longer.
///
/// That is a sign of work: `awaiting_reply` becomes `in_review`. Not handed out, or not any more: 409 `not_leased`; to
/// another agent: 409 `leased_by_other`.
#[utoipa::path(
    post,
    path = "/v1/queue/leases/{ticket_id}/extend",
    operation_id = "extendLease",
    tag = "queue",
    params(("ticket_id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = ExtendLease,
    responses((status = 200, description = "The ticket, yours for longer.", body = TicketDto))
)]
pub async fn extend_lease(
    state: web::Data<AppState>,
    who: Caller<op::ExtendLease>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<ExtendLease>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let command = Command::ExtendLease { agent_id: agent(&who)?, seconds: body.into_inner().seconds };
    run(&state, who.principal, &context, retry, id.0, command).await
}

/// Give back a ticket that you were handed.
///
/// `in_review` becomes `awaiting_reply`. A team that gives out its tickets by itself gives it to somebody else, at once or
/// when somebody comes; otherwise nobody is assigned, and the next who asks may get it. Not handed out, or not any more:
/// 409 `not_leased`; to another agent: 409 `leased_by_other`.
#[utoipa::path(
    post,
    path = "/v1/queue/leases/{ticket_id}/release",
    operation_id = "releaseLease",
    tag = "queue",
    params(("ticket_id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The ticket, nobody's or another's.", body = TicketDto))
)]
pub async fn release_lease(
    state: web::Data<AppState>,
    who: Caller<op::ReleaseLease>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketDto>, ApiError> {
    let command = Command::ReleaseLease(agent(&who)?);
    let retry = Retry::bare(&context, key);
    run(&state, who.principal, &context, retry, id.0, command).await
}
