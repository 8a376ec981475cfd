//! The list of invitations.

use actix_web::web;
use domain::{
    access::{Invitation, InvitationState},
    policy::op,
};
use persistence::sign_in::invitation::{self as store, InvitationFilter};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::InvitationDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// Which invitations, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListInvitationsQuery {
    /// Only those in this state: `pending`, `accepted`, `revoked` or `expired`.
    #[param(value_type = Option<String>, max_length = 20)]
    pub state: Option<InvitationState>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List invitations.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/invitations",
    operation_id = "listInvitations",
    tag = "agents",
    params(ListInvitationsQuery),
    responses((status = 200, description = "A page of invitations.", body = Page<InvitationDto>))
)]
pub async fn list_invitations(
    state: web::Data<AppState>,
    who: Caller<op::ListInvitations>,
    query: ValidQuery<ListInvitationsQuery>,
) -> Result<PageOf<InvitationDto>, ApiError> {
    let ListInvitationsQuery { state: in_state, limit, cursor, with_total } = query.into_inner();
    let print = fingerprint(&format!("listInvitations {in_state:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page, now) = (who.scope, request.clone(), state.clock.now());
    let filter = InvitationFilter { state: in_state, now };
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list(conn, &scope, filter, keyset::after(&page)?, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, filter, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |it: &Invitation| keyset::key(it.created_at, it.id));
    let data = rows.into_iter().map(|it| InvitationDto::of(it, now)).collect();
    Ok(PageOf { data, page: keyset::counted(info, total) })
}
