//! The list of tokens.

use actix_web::web;
use domain::{access::Token, policy::op};
use persistence::instance::token as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::TokenDto, reach};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of tokens.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTokensQuery {
    /// How many tokens at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all tokens as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List tokens.
///
/// Newest first, expired and revoked ones included, without their secrets. Admins see every token, agents their own,
/// service tokens those of services.
#[utoipa::path(
    get,
    path = "/v1/tokens",
    operation_id = "listTokens",
    tag = "tokens",
    params(ListTokensQuery),
    responses((status = 200, description = "A page of tokens.", body = Page<TokenDto>))
)]
pub async fn list_tokens(
    state: web::Data<AppState>,
    who: Caller<op::ListTokens>,
    query: ValidQuery<ListTokensQuery>,
) -> Result<PageOf<TokenDto>, ApiError> {
    let visible = reach::visible(&who.grant, who.agent_id());
    let print = fingerprint(&format!("listTokens {visible:?}"));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), query.with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let after = keyset::after(&page)?;
            let rows = store::list(conn, &scope, visible, after, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, visible, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |token: &Token| keyset::key(token.created_at, token.id));
    Ok(PageOf { data: rows.into_iter().map(TokenDto::from).collect(), page: keyset::counted(info, total) })
}
