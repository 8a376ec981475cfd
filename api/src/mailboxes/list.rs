//! The list of mailboxes.

use actix_web::web;
use domain::{mail::Mailbox, policy::op};
use persistence::mail::{self as store, MailboxPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::MailboxDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of a list of mailboxes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListMailboxesQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List mailboxes.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/mailboxes",
    operation_id = "listMailboxes",
    tag = "mail",
    params(ListMailboxesQuery),
    responses((status = 200, description = "A page of mailboxes.", body = Page<MailboxDto>))
)]
pub async fn list_mailboxes(
    state: web::Data<AppState>,
    who: Caller<op::ListMailboxes>,
    query: ValidQuery<ListMailboxesQuery>,
) -> Result<PageOf<MailboxDto>, ApiError> {
    let ListMailboxesQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listMailboxes");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list_mailboxes(
                conn,
                &scope,
                &MailboxPage { after: keyset::after(&page)?, backward: page.backward, limit: page.fetch_limit() },
            )?;
            let total = keyset::total(&page, |limit| store::count_mailboxes(conn, &scope, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |it: &Mailbox| keyset::key(it.created_at, it.id));
    let data = rows.into_iter().map(MailboxDto::from).collect();
    Ok(PageOf { data, page: keyset::counted(info, total) })
}
