//! Whether an agent is there, and for how much.

use actix_web::web;
use domain::{
    ids::{AgentId, kind},
    people::{Agent, Role, agent::Presence},
    policy::op,
    routing::{Availability, MAX_CAPACITY},
    ticket::Language,
};
use persistence::agent as store;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{away::note_coming, dto::AgentDto};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, Ok200, PathText, ValidJson, not_null},
    state::{AppState, Work},
};

/// Whether an agent is there, and for how much.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetAvailability {
    /// `online`: gives and takes; `away`: at work, and not to be given more just now; `offline`: not at work.
    #[schema(value_type = String, pattern = "^(online|away|offline)$", max_length = 10, example = "online")]
    pub availability: Availability,
    /// How much he can carry, in points; a ticket weighs 1 (low), 2 (medium), 3 (high) or 5 (urgent) while it waits for
    /// the team. 0: he is given nothing. Absent: as before.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_CAPACITY))]
    #[schema(nullable = false, minimum = 0, maximum = 1000, example = 20)]
    pub capacity: Option<i64>,
    /// The languages he is given tickets in, `fa` and `en`; an empty list stands for every one. Absent: as before.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 10))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 10, example = json!(["fa", "en"]))]
    pub languages: Option<Vec<Language>>,
}

/// Agents speak for themselves; leads, admins and integrations for everybody.
fn may_set(who: &Principal, agent: AgentId) -> bool {
    who.agent_id() == Some(agent) || matches!(who.grant.role, None | Some(Role::Admin | Role::Lead))
}

fn set(work: &mut Work<'_>, id: AgentId, presence: &Presence) -> Result<Agent, ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let Some((after, draft)) = before.present(presence.clone(), work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    if after.availability != before.availability {
        note_coming(work, &after)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Come, go, or say how much you can carry.
///
/// Teams that give out their tickets by themselves give them to who is `online`, has room and speaks their language. Who
/// comes, or can carry more, is given what has waited for somebody. Where the workspace says `away_after_minutes`, who is
/// `online` and makes no request for so long becomes `away` by himself, and comes back by saying so. `me` instead of an id is the calling agent; for others
/// only leads, admins and integrations: 403.
#[utoipa::path(
    put,
    path = "/v1/agents/{id}/availability",
    operation_id = "setAvailability",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id, or `me`.", max_length = 30)),
    request_body = SetAvailability,
    responses((status = 200, description = "The agent after the change.", body = AgentDto))
)]
pub async fn set_availability(
    state: web::Data<AppState>,
    who: Caller<op::SetAvailability>,
    context: Ctx,
    id: PathText,
    body: ValidJson<SetAvailability>,
) -> Result<Ok200<AgentDto>, ApiError> {
    let id = if id.0 == "me" { who.agent_id() } else { id.0.parse::<domain::ids::Id<kind::Agent>>().ok() };
    let id = id.ok_or_else(ApiError::not_found)?;
    if !may_set(&who, id) {
        return Err(ApiError::new(Code::Forbidden));
    }
    let SetAvailability { availability, capacity, languages } = body.into_inner();
    let presence = Presence { availability: Some(availability), capacity, languages };
    let agent = state.write(&who, &context, move |work| set(work, id, &presence)).await?;
    state.desk.wake();
    let version = agent.version;
    Ok(Ok200::versioned(AgentDto::from(agent), version))
}
