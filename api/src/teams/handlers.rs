//! Adding, reading, changing and removing teams.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CreateTeam, TeamDto, UpdateTeam},
    usecase::{self, NewTeamInput},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Add a team.
///
/// It has no members yet: `addTeamMember` puts them in.
#[utoipa::path(
    post,
    path = "/v1/teams",
    operation_id = "createTeam",
    tag = "teams",
    params(IdempotencyKey),
    request_body = CreateTeam,
    responses((status = 201, description = "Added.", body = TeamDto))
)]
pub async fn create_team(
    state: web::Data<AppState>,
    who: Caller<op::CreateTeam>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateTeam>,
) -> Result<Posted<TeamDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = NewTeamInput::from(body.into_inner());
    state
        .post(&who, &context, retry, move |work| {
            let team = usecase::create(work, &input)?;
            let (location, version) = (format!("/v1/teams/{}", team.id), team.version);
            Ok(Done::created(TeamDto::from(team), location, Some(version)))
        })
        .await
}

/// Read a team.
#[utoipa::path(
    get,
    path = "/v1/teams/{id}",
    operation_id = "showTeam",
    tag = "teams",
    params(("id" = String, Path, description = "The team's id.", max_length = 31)),
    responses((status = 200, description = "The team.", body = TeamDto), (status = 304, description = "Unchanged."))
)]
pub async fn show_team(
    state: web::Data<AppState>,
    who: Caller<op::ShowTeam>,
    id: PathId<kind::Team>,
) -> Result<Ok200<TeamDto>, ApiError> {
    let scope = who.scope;
    let team = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = team.version;
    Ok(Ok200::versioned(TeamDto::from(team), version))
}

/// Change a team.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/teams/{id}",
    operation_id = "updateTeam",
    tag = "teams",
    params(("id" = String, Path, description = "The team's id.", max_length = 31), IfMatch),
    request_body = UpdateTeam,
    responses((status = 200, description = "The team after the change.", body = TeamDto))
)]
pub async fn update_team(
    state: web::Data<AppState>,
    who: Caller<op::UpdateTeam>,
    context: Ctx,
    id: PathId<kind::Team>,
    if_match: IfMatch,
    body: ValidJson<UpdateTeam>,
) -> Result<Ok200<TeamDto>, ApiError> {
    let (change, sent) = body.into_inner().into_change();
    let team = state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, &sent, &change)).await?;
    state.desk.wake();
    let version = team.version;
    Ok(Ok200::versioned(TeamDto::from(team), version))
}

/// Remove a team.
///
/// Its agents leave it. While tickets, categories or the workspace refer to it: 409 `in_use`.
#[utoipa::path(
    delete,
    path = "/v1/teams/{id}",
    operation_id = "deleteTeam",
    tag = "teams",
    params(("id" = String, Path, description = "The team's id.", max_length = 31), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_team(
    state: web::Data<AppState>,
    who: Caller<op::DeleteTeam>,
    context: Ctx,
    id: PathId<kind::Team>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    state.identities.clear();
    Ok(NoContent)
}
