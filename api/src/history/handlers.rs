//! Reading events.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::event::{self, StoredEvent};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{EventDto, Report, verify};
use crate::{
    auth::Caller,
    http::{ApiError, CursorValue, Ok200, Page, PageOf, PageRequest, PathId, ValidQuery, assemble, fingerprint},
    messages::{after_number, descending},
    state::AppState,
    tickets::usecase::load_visible,
};

/// A page of events.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListEventsQuery {
    /// `version` (default, oldest first) or `-version`.
    #[param(max_length = 20)]
    pub sort: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List a ticket's history.
///
/// Every step as one event, oldest first, with who did it and what changed.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/history",
    operation_id = "listTicketHistory",
    tag = "history",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListEventsQuery),
    responses((status = 200, description = "A page of events.", body = Page<EventDto>))
)]
pub async fn list_ticket_history(
    state: web::Data<AppState>,
    who: Caller<op::ListTicketHistory>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListEventsQuery>,
) -> Result<PageOf<EventDto>, ApiError> {
    let newest_first = descending(query.sort.as_deref(), "version")?;
    let print = fingerprint(&format!("listTicketHistory {} {newest_first}", id.0));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let (after, walk, limit) = (after_number(&request)?, newest_first != request.backward, request.fetch_limit());
    let principal = who.principal.clone();
    let rows = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            Ok(event::history(conn, &principal.scope, id.0.uuid(), after, walk, limit)?)
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |row: &StoredEvent| vec![CursorValue::Int(row.version)]);
    let workspace = who.workspace_id();
    Ok(PageOf { data: rows.into_iter().map(|row| EventDto::of(row, workspace)).collect(), page: info })
}

/// A page of the audit log.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListAuditLogQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List changes of configuration and access.
///
/// Newest first. A view of the `config.*` and `access.*` events of the same chained history.
#[utoipa::path(
    get,
    path = "/v1/audit-log",
    operation_id = "listAuditLog",
    tag = "history",
    params(ListAuditLogQuery),
    responses((status = 200, description = "A page of events.", body = Page<EventDto>))
)]
pub async fn list_audit_log(
    state: web::Data<AppState>,
    who: Caller<op::ListAuditLog>,
    query: ValidQuery<ListAuditLogQuery>,
) -> Result<PageOf<EventDto>, ApiError> {
    let print = fingerprint("listAuditLog");
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let (after, backward, limit) = (after_number(&request)?, request.backward, request.fetch_limit());
    let scope = who.scope;
    let rows = state.read(&who, move |conn| Ok(event::audit_log(conn, &scope, after, backward, limit)?)).await?;
    let (rows, info) = assemble(rows, &request, |row: &StoredEvent| vec![CursorValue::Int(row.pos)]);
    let workspace = who.workspace_id();
    Ok(PageOf { data: rows.into_iter().map(|row| EventDto::of(row, workspace)).collect(), page: info })
}

/// Prove that the history is intact.
///
/// Recomputes the hash chain over every event of the workspace and compares it with its recorded and its signed heads.
/// A single altered byte or a removed row is found and located.
#[utoipa::path(
    get,
    path = "/v1/history/verify",
    operation_id = "verifyHistory",
    tag = "history",
    responses((status = 200, description = "What was found.", body = Report))
)]
pub async fn verify_history(
    state: web::Data<AppState>,
    who: Caller<op::VerifyHistory>,
) -> Result<Ok200<Report>, ApiError> {
    let scope = who.scope;
    let application = state.clone();
    let report = state.slow(&who, move |conn| Ok(verify(conn, &scope, &application.seals)?)).await?;
    Ok(Ok200::new(report))
}
