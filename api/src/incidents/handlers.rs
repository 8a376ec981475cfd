//! Proposed incidents: listing, reading, deciding.

use actix_web::web;
use domain::{ids::kind, incident::IncidentState, policy::op};
use persistence::incident::IncidentPage;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::{AcceptIncidentProposal, IncidentProposalDto},
    usecase,
};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Ctx, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, ValidJson, ValidQuery,
        assemble, fingerprint,
    },
    state::{AppState, Done, Retry},
};

/// A page of proposed incidents.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListIncidentProposalsQuery {
    /// Only those in this state: `open`, `accepted`, `dismissed`.
    #[param(value_type = Option<String>, max_length = 20, pattern = "^(open|accepted|dismissed)$")]
    pub state: Option<IncidentState>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List proposed incidents.
///
/// Requests of several customers (`incident_customers` of the workspace) that say about the same within a short time
/// (`incident_minutes`) are proposed as an incident. The newest first.
#[utoipa::path(
    get,
    path = "/v1/incident-proposals",
    operation_id = "listIncidentProposals",
    tag = "incidents",
    params(ListIncidentProposalsQuery),
    responses((status = 200, description = "A page of proposals.", body = Page<IncidentProposalDto>))
)]
pub async fn list_incident_proposals(
    state: web::Data<AppState>,
    who: Caller<op::ListIncidentProposals>,
    query: ValidQuery<ListIncidentProposalsQuery>,
) -> Result<PageOf<IncidentProposalDto>, ApiError> {
    let word = query.state.map_or("", IncidentState::word);
    let print = fingerprint(&format!("listIncidentProposals {word}"));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let page = IncidentPage {
        state: query.state,
        after: keyset::after(&request)?,
        backward: request.backward,
        limit: request.fetch_limit(),
    };
    let principal = who.principal.clone();
    let rows = state.read(&who, move |conn| usecase::list(conn, &principal, &page)).await?;
    let (rows, info) = assemble(rows, &request, |row: &IncidentProposalDto| keyset::key(row.created_at, row.id));
    Ok(PageOf { data: rows, page: info })
}

/// Read a proposed incident.
#[utoipa::path(
    get,
    path = "/v1/incident-proposals/{id}",
    operation_id = "showIncidentProposal",
    tag = "incidents",
    params(("id" = String, Path, description = "The proposal's id.", max_length = 30)),
    responses((status = 200, description = "The proposal.", body = IncidentProposalDto))
)]
pub async fn show_incident_proposal(
    state: web::Data<AppState>,
    who: Caller<op::ShowIncidentProposal>,
    id: PathId<kind::IncidentProposal>,
) -> Result<Ok200<IncidentProposalDto>, ApiError> {
    let principal = who.principal.clone();
    Ok(Ok200::new(state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?))
}

/// Say that it is an incident.
///
/// Every ticket of the proposal becomes a `report_of` the one that is about the trouble, shortly after the answer; `link` of
/// each tells how far that is. Tickets that come later are linked when you say it again, or one by one (`createTicketLink`).
/// Dismissed before, or accepted with another ticket: 409 `conflict`.
#[utoipa::path(
    post,
    path = "/v1/incident-proposals/{id}/accept",
    operation_id = "acceptIncidentProposal",
    tag = "incidents",
    params(("id" = String, Path, description = "The proposal's id.", max_length = 30), IdempotencyKey),
    request_body = AcceptIncidentProposal,
    responses((status = 200, description = "The proposal.", body = IncidentProposalDto))
)]
pub async fn accept_incident_proposal(
    state: web::Data<AppState>,
    who: Caller<op::AcceptIncidentProposal>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::IncidentProposal>,
    body: ValidJson<AcceptIncidentProposal>,
) -> Result<Posted<IncidentProposalDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let parent = body.into_inner().parent_ticket_id;
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let shown = usecase::accept(work, &principal, id.0, parent)?;
            Ok(Done::ok(shown, None))
        })
        .await
}

/// Say that it is no incident.
///
/// Its tickets count no more: it takes as many new ones to propose it again. Accepted before: 409 `conflict`.
#[utoipa::path(
    post,
    path = "/v1/incident-proposals/{id}/dismiss",
    operation_id = "dismissIncidentProposal",
    tag = "incidents",
    params(("id" = String, Path, description = "The proposal's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The proposal.", body = IncidentProposalDto))
)]
pub async fn dismiss_incident_proposal(
    state: web::Data<AppState>,
    who: Caller<op::DismissIncidentProposal>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::IncidentProposal>,
) -> Result<Posted<IncidentProposalDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let principal = who.principal.clone();
    state.post(&who, &context, retry, move |work| Ok(Done::ok(usecase::dismiss(work, &principal, id.0)?, None))).await
}
