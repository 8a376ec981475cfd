//! Reading and changing the own workspace.

use actix_web::web;
use domain::policy::op;
use persistence::instance::workspace as store;

use super::{
    dto::{UpdateWorkspace, WorkspaceDto},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    state::AppState,
};

/// Read the workspace that the credential belongs to.
#[utoipa::path(
    get,
    path = "/v1/workspace",
    operation_id = "showWorkspace",
    tag = "workspace",
    responses(
        (status = 200, description = "The workspace.", body = WorkspaceDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_workspace(
    state: web::Data<AppState>,
    who: Caller<op::ShowWorkspace>,
) -> Result<Ok200<WorkspaceDto>, ApiError> {
    let scope = who.scope;
    let workspace = state.read(&who, move |conn| Ok(store::get(conn, &scope)?)).await?;
    let version = workspace.version;
    Ok(Ok200::versioned(WorkspaceDto::from(workspace), version))
}

/// Change the settings of the workspace.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/workspace",
    operation_id = "updateWorkspace",
    tag = "workspace",
    params(IfMatch),
    request_body = UpdateWorkspace,
    responses((status = 200, description = "The workspace after the change.", body = WorkspaceDto))
)]
pub async fn update_workspace(
    state: web::Data<AppState>,
    who: Caller<op::UpdateWorkspace>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<UpdateWorkspace>,
) -> Result<Ok200<WorkspaceDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let workspace = state.write(&who, &context, move |work| usecase::update(work, &if_match, &update)).await?;
    state.origins.forget();
    // What is remembered of callers includes how their workspace shows days.
    state.identities.clear();
    state.triage.doubt(who.scope.workspace_id());
    state.desk.wake();
    state.deadlines.wake();
    let version = workspace.version;
    Ok(Ok200::versioned(WorkspaceDto::from(workspace), version))
}
