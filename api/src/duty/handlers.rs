//! Whether an agent is on duty.

use actix_web::web;
use domain::policy::op;

use super::{dto::DutyDto, list::agent_of, usecase};
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, PathText},
    state::AppState,
};

/// Is an agent on duty?
///
/// An agent with a calendar of his own works in its hours, and in his shifts besides. One who is given shifts and has no
/// calendar works in them alone. One with neither works whenever he is `online`. Time off goes before all of these.
/// `me` instead of an id is the calling agent.
#[utoipa::path(
    get,
    path = "/v1/agents/{id}/duty",
    operation_id = "showDuty",
    tag = "agents",
    params(("id" = String, Path, description = "The agent's id, or `me`.", max_length = 30)),
    responses((status = 200, description = "Whether he is, and until when.", body = DutyDto))
)]
pub async fn show_duty(
    state: web::Data<AppState>,
    who: Caller<op::ShowDuty>,
    id: PathText,
) -> Result<Ok200<DutyDto>, ApiError> {
    let id = agent_of(&who, &id.0)?;
    let (scope, now) = (who.scope, state.clock.now());
    let plan = state.read(&who, move |conn| usecase::show_plan(conn, &scope, id, now)).await?;
    Ok(Ok200::new(DutyDto::of(id, plan)))
}
