//! Reading what rules did.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::rules::{self as store, RunPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{run_dto::RunDto, usecase};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, PathId, ValidQuery, assemble, fingerprint},
    state::AppState,
    tickets::usecase::load_visible,
};

/// A page of runs.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListRuleRunsQuery {
    /// Only those that met an error, or only those that met none.
    pub failed: Option<bool>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

impl ListRuleRunsQuery {
    fn request(&self, state: &AppState, of: &str) -> Result<PageRequest, ApiError> {
        let print = fingerprint(&format!("listRuleRuns {of} {:?}", self.failed));
        PageRequest::from(self.limit, self.cursor.as_deref(), None, print, &state.cursors)
    }

    fn page(&self, request: &PageRequest) -> Result<RunPage, ApiError> {
        let after = keyset::after::<kind::RuleRun>(request)?.map(|(at, id)| (at, id.uuid()));
        let (backward, limit) = (request.backward, request.fetch_limit());
        Ok(RunPage { rule_id: None, ticket_id: None, failed: self.failed, after, backward, limit })
    }
}

/// List what a rule did.
///
/// Every request that the rule fitted, the newest first; in `shadow` what it would have done.
#[utoipa::path(
    get,
    path = "/v1/rules/{id}/runs",
    operation_id = "listRuleRuns",
    tag = "rules",
    params(("id" = String, Path, description = "The rule's id.", max_length = 31), ListRuleRunsQuery),
    responses((status = 200, description = "A page of runs.", body = Page<RunDto>))
)]
pub async fn list_rule_runs(
    state: web::Data<AppState>,
    who: Caller<op::ListRuleRuns>,
    id: PathId<kind::Rule>,
    query: ValidQuery<ListRuleRunsQuery>,
) -> Result<PageOf<RunDto>, ApiError> {
    let (scope, rule) = (who.scope, id.0);
    let request = query.request(&state, &rule.to_string())?;
    let page = RunPage { rule_id: Some(rule), ..query.page(&request)? };
    let runs = state
        .read(&who, move |conn| {
            usecase::show(conn, &scope, rule)?;
            Ok(store::runs(conn, &scope, &page)?)
        })
        .await?;
    Ok(answer(runs, &request))
}

/// List what rules did with a ticket.
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/rule-runs",
    operation_id = "listTicketRuleRuns",
    tag = "rules",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListRuleRunsQuery),
    responses((status = 200, description = "A page of runs.", body = Page<RunDto>))
)]
pub async fn list_ticket_rule_runs(
    state: web::Data<AppState>,
    who: Caller<op::ListTicketRuleRuns>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListRuleRunsQuery>,
) -> Result<PageOf<RunDto>, ApiError> {
    let (principal, ticket) = (who.principal.clone(), id.0);
    let request = query.request(&state, &ticket.to_string())?;
    let page = RunPage { ticket_id: Some(ticket), ..query.page(&request)? };
    let runs = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, ticket)?;
            Ok(store::runs(conn, &principal.scope, &page)?)
        })
        .await?;
    Ok(answer(runs, &request))
}

fn answer(runs: Vec<store::Kept>, request: &PageRequest) -> PageOf<RunDto> {
    let runs: Vec<RunDto> = runs.into_iter().map(RunDto::from).collect();
    let (data, page) = assemble(runs, request, |run: &RunDto| keyset::key(run.created_at, run.id));
    PageOf { data, page }
}
