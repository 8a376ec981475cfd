//! Reading and changing the routing policy.

use actix_web::web;
use domain::policy::op;
use persistence::routing::policy as store;

use super::{
    dto::{RoutingPolicyDto, SetRoutingPolicy},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    state::AppState,
};

/// Read the rules by which tickets find their teams.
#[utoipa::path(
    get,
    path = "/v1/routing/policy",
    operation_id = "showRoutingPolicy",
    tag = "queue",
    responses(
        (status = 200, description = "The rules.", body = RoutingPolicyDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_routing_policy(
    state: web::Data<AppState>,
    who: Caller<op::ShowRoutingPolicy>,
) -> Result<Ok200<RoutingPolicyDto>, ApiError> {
    let scope = who.scope;
    let shown = RoutingPolicyDto::from(state.read(&who, move |conn| Ok(store::find(conn, &scope)?)).await?);
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}

/// Change the rules by which tickets find their teams.
///
/// All rules are replaced; a request that changes nothing is answered 200 without an event. They apply to tickets that are
/// opened from now on, to tickets whose category a person changes while nobody works on them, and to those that wait
/// without a team: these are looked through at once. What has a team keeps it.
#[utoipa::path(
    put,
    path = "/v1/routing/policy",
    operation_id = "updateRoutingPolicy",
    tag = "queue",
    params(IfMatch),
    request_body = SetRoutingPolicy,
    responses((status = 200, description = "The rules after the change.", body = RoutingPolicyDto))
)]
pub async fn update_routing_policy(
    state: web::Data<AppState>,
    who: Caller<op::UpdateRoutingPolicy>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<SetRoutingPolicy>,
) -> Result<Ok200<RoutingPolicyDto>, ApiError> {
    let rules = body.into_inner().parse()?;
    let policy = state.write(&who, &context, move |work| usecase::update(work, &if_match, rules.clone())).await?;
    let shown = RoutingPolicyDto::from(policy);
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}
