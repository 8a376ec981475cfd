//! Single members of a team: idempotent, and safe where several writers meet.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::usecase;
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, NoContent, PathIds},
    state::AppState,
};

/// Put an agent into a team.
///
/// He sees the team's tickets from now on. One who is in it already stays.
#[utoipa::path(
    put,
    path = "/v1/teams/{id}/members/{agent_id}",
    operation_id = "addTeamMember",
    tag = "teams",
    params(
        ("id" = String, Path, description = "The team's id.", max_length = 31),
        ("agent_id" = String, Path, description = "The agent's id.", max_length = 30)
    ),
    responses((status = 204, description = "He is in it."))
)]
pub async fn add_team_member(
    state: web::Data<AppState>,
    who: Caller<op::AddTeamMember>,
    context: Ctx,
    ids: PathIds<kind::Team, kind::Agent>,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::add_member(work, ids.0, ids.1)).await?;
    state.identities.clear();
    Ok(NoContent)
}

/// Take an agent out of a team.
///
/// The team's tickets that he has, as far as they are not closed, go to others: each with an event `routing.returned` whose
/// `return_cause` is `left_team`, within moments.
#[utoipa::path(
    delete,
    path = "/v1/teams/{id}/members/{agent_id}",
    operation_id = "removeTeamMember",
    tag = "teams",
    params(
        ("id" = String, Path, description = "The team's id.", max_length = 31),
        ("agent_id" = String, Path, description = "The agent's id.", max_length = 30)
    ),
    responses((status = 204, description = "He is not in it."))
)]
pub async fn remove_team_member(
    state: web::Data<AppState>,
    who: Caller<op::RemoveTeamMember>,
    context: Ctx,
    ids: PathIds<kind::Team, kind::Agent>,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::remove_member(work, ids.0, ids.1)).await?;
    state.identities.clear();
    Ok(NoContent)
}
