//! Adding, reading, changing and deactivating agents.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{AgentDto, CreateAgent, UpdateAgent},
    password, usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, PathText, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Add an agent.
///
/// With a `password` he can sign in at once; without one an admin can set it later.
#[utoipa::path(
    post,
    path = "/v1/agents",
    operation_id = "createAgent",
    tag = "agents",
    params(IdempotencyKey),
    request_body = CreateAgent,
    responses((status = 201, description = "Added.", body = AgentDto))
)]
pub async fn create_agent(
    state: web::Data<AppState>,
    who: Caller<op::CreateAgent>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateAgent>,
) -> Result<Posted<AgentDto>, ApiError> {
    let retry = password::veiled(Retry::of(&context, key, body.digest()), &state.cursors)?;
    let mut body = body.into_inner();
    let hash = password::hash(&state, body.password.take()).await?;
    let input = body.into_input(hash);
    state
        .post(&who, &context, retry, move |work| {
            let agent = usecase::create(work, &input)?;
            let (location, version) = (format!("/v1/agents/{}", agent.id), agent.version);
            Ok(Done::created(AgentDto::from(agent), location, Some(version)))
        })
        .await
}

/// Read an agent.
///
/// `me` instead of an id is the calling agent.
#[utoipa::path(
    get,
    path = "/v1/agents/{id}",
    operation_id = "showAgent",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id, or `me`.", max_length = 30)),
    responses((status = 200, description = "The agent.", body = AgentDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_agent(
    state: web::Data<AppState>,
    who: Caller<op::ShowAgent>,
    id: PathText,
) -> Result<Ok200<AgentDto>, ApiError> {
    let id = if id.0 == "me" { who.agent_id() } else { id.0.parse().ok() }.ok_or_else(ApiError::not_found)?;
    let scope = who.scope;
    let agent = state.read(&who, move |conn| usecase::show(conn, &scope, id)).await?;
    let version = agent.version;
    Ok(Ok200::versioned(AgentDto::from(agent), version))
}

/// Change an agent.
///
/// A partial update (RFC 7396). A change of role, password or `deactivated` takes effect at once: access tokens given
/// out before are refused. A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/agents/{id}",
    operation_id = "updateAgent",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id.", max_length = 30), IfMatch),
    request_body = UpdateAgent,
    responses((status = 200, description = "The agent after the change.", body = AgentDto))
)]
pub async fn update_agent(
    state: web::Data<AppState>,
    who: Caller<op::UpdateAgent>,
    context: Ctx,
    id: PathId<kind::Agent>,
    if_match: IfMatch,
    body: ValidJson<UpdateAgent>,
) -> Result<Ok200<AgentDto>, ApiError> {
    let body = body.into_inner();
    let new_password = body.password.clone();
    let (change, sent) = body.into_change()?;
    let hash = password::hash(&state, new_password).await?;
    let agent = state
        .write(&who, &context, move |work| usecase::update(work, id.0, &if_match, &sent, &change, hash.as_deref()))
        .await?;
    state.identities.clear();
    let version = agent.version;
    Ok(Ok200::versioned(AgentDto::from(agent), version))
}

/// Deactivate an agent.
///
/// He stays in lists and in the history, with `deactivated_at`; his sessions end and his tokens stop working. Within
/// moments his tickets that are not closed go to others, each with an event `routing.returned`. The last
/// active admin stays: 409 `conflict`, `reason` `last_admin`. `updateAgent` with `deactivated: false` takes it back.
#[utoipa::path(
    delete,
    path = "/v1/agents/{id}",
    operation_id = "deleteAgent",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Deactivated."))
)]
pub async fn delete_agent(
    state: web::Data<AppState>,
    who: Caller<op::DeleteAgent>,
    context: Ctx,
    id: PathId<kind::Agent>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::deactivate(work, id.0, &if_match)).await?;
    state.identities.clear();
    Ok(NoContent)
}
