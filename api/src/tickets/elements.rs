//! Single tags and followers: idempotent, and safe where several writers meet.

use actix_web::{HttpRequest, web};
use domain::{
    ids::{AgentId, TicketId, kind},
    policy::op,
    ticket::{Command, Tag},
};
use persistence::agent;

use super::{input::tag_code, usecase};
use crate::auth::Caller;
use crate::{
    auth::Principal,
    http::{ApiError, Code, Ctx, FieldError, NoContent, PathId, path_text},
    state::AppState,
};

fn tag(request: &HttpRequest) -> Result<Tag, ApiError> {
    let text = path_text(request, "tag")?;
    Tag::parse(&text).map_err(|error| ApiError::validation(vec![FieldError::parameter("tag", tag_code(error))]))
}

fn follower(request: &HttpRequest, who: &Principal) -> Result<AgentId, ApiError> {
    match path_text(request, "agent_id")?.as_str() {
        "me" => who.agent_id().ok_or_else(|| ApiError::new(Code::NotFound)),
        id => id.parse().map_err(|_| ApiError::not_found()),
    }
}

async fn run(
    state: &AppState,
    who: std::sync::Arc<Principal>,
    context: &Ctx,
    id: TicketId,
    command: Command,
) -> Result<NoContent, ApiError> {
    let principal = who.clone();
    state
        .write(&who, context, move |work| {
            let before = usecase::load_for_change(work, &principal, id)?;
            let has_follower = match &command {
                Command::SetFollower(agent, true) => agent::exists_active(work.conn, &work.scope, *agent)?,
                // Who follows exists.
                Command::SetFollower(agent, false) if !before.ticket.follower_ids.contains(agent) => {
                    agent::exists(work.conn, &work.scope, *agent)?
                }
                _ => true,
            };
            if !has_follower {
                return Err(ApiError::not_found());
            }
            usecase::change(work, &before, &command).map(drop)
        })
        .await?;
    Ok(NoContent)
}

/// Put a tag on a ticket.
#[utoipa::path(
    put,
    path = "/v1/tickets/{id}/tags/{tag}",
    operation_id = "addTicketTag",
    tag = "tickets",
    params(
        ("id" = String, Path, description = "The ticket's id.", max_length = 30),
        ("tag" = String, Path, description = "The tag, percent-encoded.", max_length = 50)
    ),
    responses((status = 204, description = "The tag is on."))
)]
pub async fn add_ticket_tag(
    state: web::Data<AppState>,
    who: Caller<op::AddTicketTag>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    request: HttpRequest,
) -> Result<NoContent, ApiError> {
    let tag = tag(&request)?;
    run(&state, who.principal, &context, id.0, Command::SetTag(tag, true)).await
}

/// Take a tag off a ticket.
#[utoipa::path(
    delete,
    path = "/v1/tickets/{id}/tags/{tag}",
    operation_id = "removeTicketTag",
    tag = "tickets",
    params(
        ("id" = String, Path, description = "The ticket's id.", max_length = 30),
        ("tag" = String, Path, description = "The tag, percent-encoded.", max_length = 50)
    ),
    responses((status = 204, description = "The tag is off."))
)]
pub async fn remove_ticket_tag(
    state: web::Data<AppState>,
    who: Caller<op::RemoveTicketTag>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    request: HttpRequest,
) -> Result<NoContent, ApiError> {
    let tag = tag(&request)?;
    run(&state, who.principal, &context, id.0, Command::SetTag(tag, false)).await
}

/// Let an agent follow a ticket.
///
/// A follower sees the ticket whatever its team. `me` works as the agent's id. One who follows it already: 204 too; an id
/// that no active agent has: 404.
#[utoipa::path(
    put,
    path = "/v1/tickets/{id}/followers/{agent_id}",
    operation_id = "addTicketFollower",
    tag = "tickets",
    params(
        ("id" = String, Path, description = "The ticket's id.", max_length = 30),
        ("agent_id" = String, Path, description = "The agent's id, or `me`.", max_length = 30)
    ),
    responses((status = 204, description = "The agent follows the ticket."))
)]
pub async fn add_ticket_follower(
    state: web::Data<AppState>,
    who: Caller<op::AddTicketFollower>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    request: HttpRequest,
) -> Result<NoContent, ApiError> {
    let agent = follower(&request, &who)?;
    run(&state, who.principal, &context, id.0, Command::SetFollower(agent, true)).await
}

/// Let an agent no longer follow a ticket.
///
/// One who does not follow it: 204 too; an id that no agent has: 404.
#[utoipa::path(
    delete,
    path = "/v1/tickets/{id}/followers/{agent_id}",
    operation_id = "removeTicketFollower",
    tag = "tickets",
    params(
        ("id" = String, Path, description = "The ticket's id.", max_length = 30),
        ("agent_id" = String, Path, description = "The agent's id, or `me`.", max_length = 30)
    ),
    responses((status = 204, description = "The agent does not follow the ticket."))
)]
pub async fn remove_ticket_follower(
    state: web::Data<AppState>,
    who: Caller<op::RemoveTicketFollower>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    request: HttpRequest,
) -> Result<NoContent, ApiError> {
    let agent = follower(&request, &who)?;
    run(&state, who.principal, &context, id.0, Command::SetFollower(agent, false)).await
}
