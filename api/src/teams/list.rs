//! The list of teams.

use actix_web::web;
use domain::{people::Team, policy::op};
use persistence::team as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::TeamDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of a list of teams.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTeamsQuery {
    /// How many teams at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all teams as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List teams.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/teams",
    operation_id = "listTeams",
    tag = "teams",
    params(ListTeamsQuery),
    responses((status = 200, description = "A page of teams.", body = Page<TeamDto>))
)]
pub async fn list_teams(
    state: web::Data<AppState>,
    who: Caller<op::ListTeams>,
    query: ValidQuery<ListTeamsQuery>,
) -> Result<PageOf<TeamDto>, ApiError> {
    let ListTeamsQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listTeams");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list(conn, &scope, keyset::after(&page)?, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |team: &Team| keyset::key(team.created_at, team.id));
    Ok(PageOf { data: rows.into_iter().map(TeamDto::from).collect(), page: keyset::counted(info, total) })
}
