//! The list of gateways.

use actix_web::web;
use domain::{gateway::Gateway, policy::op};
use persistence::gateway::{self as store, GatewayPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::GatewayDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of a list of gateways.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListGatewaysQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List gateways.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/gateways",
    operation_id = "listGateways",
    tag = "gateways",
    params(ListGatewaysQuery),
    responses((status = 200, description = "A page of gateways.", body = Page<GatewayDto>))
)]
pub async fn list_gateways(
    state: web::Data<AppState>,
    who: Caller<op::ListGateways>,
    query: ValidQuery<ListGatewaysQuery>,
) -> Result<PageOf<GatewayDto>, ApiError> {
    let ListGatewaysQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listGateways");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list_gateways(
                conn,
                &scope,
                &GatewayPage { after: keyset::after(&page)?, backward: page.backward, limit: page.fetch_limit() },
            )?;
            let total = keyset::total(&page, |limit| store::count_gateways(conn, &scope, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |it: &Gateway| keyset::key(it.created_at, it.id));
    let data = rows.into_iter().map(GatewayDto::from).collect();
    Ok(PageOf { data, page: keyset::counted(info, total) })
}
