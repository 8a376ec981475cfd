//! The list of identity providers.

use actix_web::web;
use domain::{identity::IdentityProvider, policy::op};
use persistence::identity as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::IdentityProviderDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of a list of identity providers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListIdentityProvidersQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List identity providers.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/identity-providers",
    operation_id = "listIdentityProviders",
    tag = "identity-providers",
    params(ListIdentityProvidersQuery),
    responses((status = 200, description = "A page of providers.", body = Page<IdentityProviderDto>))
)]
pub async fn list_identity_providers(
    state: web::Data<AppState>,
    who: Caller<op::ListIdentityProviders>,
    query: ValidQuery<ListIdentityProvidersQuery>,
) -> Result<PageOf<IdentityProviderDto>, ApiError> {
    let ListIdentityProvidersQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listIdentityProviders");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list(conn, &scope, keyset::after(&page)?, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |it: &IdentityProvider| keyset::key(it.created_at, it.id));
    let data = rows.into_iter().map(IdentityProviderDto::from).collect();
    Ok(PageOf { data, page: keyset::counted(info, total) })
}
