//! The list of organizations.

use actix_web::web;
use domain::{ids::OrganizationId, people::organization::normalized_name, policy::op};
use persistence::organization as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::OrganizationDto;
use crate::{
    auth::Caller,
    http::{ApiError, Code, CursorValue, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// How far `with_total` counts.
const COUNTED: i64 = 10_000;

/// Filter and page of a list of organizations.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListOrganizationsQuery {
    /// Has this name, without regard to case.
    #[param(max_length = 200)]
    pub name: Option<String>,
    /// How many organizations at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all matching organizations as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// The row a page starts behind.
fn after(request: &PageRequest) -> Result<Option<(i64, OrganizationId)>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Int(at), CursorValue::Uuid(id)]) => Ok(Some((*at, OrganizationId::from_uuid(*id)))),
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// List organizations.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/organizations",
    operation_id = "listOrganizations",
    tag = "organizations",
    params(ListOrganizationsQuery),
    responses((status = 200, description = "A page of organizations.", body = Page<OrganizationDto>))
)]
pub async fn list_organizations(
    state: web::Data<AppState>,
    who: Caller<op::ListOrganizations>,
    query: ValidQuery<ListOrganizationsQuery>,
) -> Result<PageOf<OrganizationDto>, ApiError> {
    let ListOrganizationsQuery { name, limit, cursor, with_total } = query.into_inner();
    let print = fingerprint(&format!("listOrganizations {:?}", name.as_deref().map(normalized_name)));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (after, backward, fetched, counted) =
        (after(&request)?, request.backward, request.fetch_limit(), request.with_total);
    let scope = who.scope;
    let (rows, total) = state
        .read(&who, move |conn| {
            let name = name.as_deref();
            let rows = store::list(conn, &scope, name, after, backward, fetched)?;
            let total = if counted { Some(store::count(conn, &scope, name, COUNTED + 1)?) } else { None };
            Ok((rows, total))
        })
        .await?;
    let (rows, mut info) = assemble(rows, &request, |row| {
        vec![CursorValue::Int(row.created_at.millis()), CursorValue::Uuid(row.id.uuid())]
    });
    if let Some(total) = total {
        info = info.with_total(total.min(COUNTED), total <= COUNTED);
    }
    Ok(PageOf { data: rows.into_iter().map(OrganizationDto::from).collect(), page: info })
}
