//! The list of agents.

use actix_web::web;
use domain::{
    ids::TeamId,
    people::{Agent, Role},
    policy::op,
};
use persistence::agent::{self as store, AgentFilter};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::AgentDto, keyset};
use crate::{
    auth::Caller,
    http::{ApiError, Csv, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// Filters and page of a list of agents. All filters must hold; a list of values means any of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListAgentsQuery {
    /// Any of `admin`, `lead`, `agent`, `viewer`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 4)]
    pub role: Option<Csv<Role>>,
    /// In any of these teams.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub team_id: Option<Csv<TeamId>>,
    /// Only deactivated agents, or only active ones; both without it.
    pub deactivated: Option<bool>,
    /// How many agents at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all matching agents as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List agents.
///
/// Newest first, deactivated ones included.
#[utoipa::path(
    get,
    path = "/v1/agents",
    operation_id = "listAgents",
    tag = "agents",
    params(ListAgentsQuery),
    responses((status = 200, description = "A page of agents.", body = Page<AgentDto>))
)]
pub async fn list_agents(
    state: web::Data<AppState>,
    who: Caller<op::ListAgents>,
    query: ValidQuery<ListAgentsQuery>,
) -> Result<PageOf<AgentDto>, ApiError> {
    let ListAgentsQuery { role, team_id, deactivated, limit, cursor, with_total } = query.into_inner();
    let filter =
        AgentFilter { roles: role.unwrap_or_default().0, team_ids: team_id.unwrap_or_default().0, deactivated };
    let print = fingerprint(&format!("listAgents {filter:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let after = keyset::after(&page)?;
            let rows = store::list(conn, &scope, &filter, after, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, &filter, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |agent: &Agent| keyset::key(agent.created_at, agent.id));
    Ok(PageOf { data: rows.into_iter().map(AgentDto::from).collect(), page: keyset::counted(info, total) })
}
