//! The list of the customer's tickets.

use actix_web::web;
use domain::{
    policy::op,
    ticket::{Sort, SortKey, Status, Ticket, TicketFilter},
};
use persistence::{
    condition::Search,
    ticket::{self as store, TicketPage},
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::PortalTicket, tickets::present};
use crate::{
    agents::keyset,
    auth::customer::CustomerCaller,
    http::{ApiError, Csv, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// Filters and page of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListPortalTicketsQuery {
    /// Any of `awaiting_reply`, `in_review`, `needs_info`, `answered`, `closed`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 5)]
    pub status: Option<Csv<Status>>,
    /// Only your own, without those of your company's other people.
    pub own: Option<bool>,
    /// How many tickets at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all tickets as well, up to 10,000.
    pub with_total: Option<bool>,
}

const NEWEST_FIRST: Sort = Sort { key: SortKey::CreatedAt, descending: true };

/// List your tickets.
///
/// Newest first; with those of your company's other people if your company shares its tickets.
#[utoipa::path(
    get,
    path = "/v1/portal/tickets",
    operation_id = "listPortalTickets",
    tag = "portal",
    params(ListPortalTicketsQuery),
    responses((status = 200, description = "A page of tickets.", body = Page<PortalTicket>))
)]
pub async fn list_portal_tickets(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ListPortalTickets>,
    query: ValidQuery<ListPortalTicketsQuery>,
) -> Result<PageOf<PortalTicket>, ApiError> {
    let query = query.into_inner();
    let customer_id = if query.own == Some(true) { vec![who.customer.id] } else { Vec::new() };
    let status = query.status.map(|status| status.0).unwrap_or_default();
    let filter = TicketFilter { status, customer_id, ..TicketFilter::default() };
    let print = fingerprint(&format!("listPortalTickets {} {filter:?}", who.customer.id));
    let search = Search::from(&filter);
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), query.with_total, print, &state.cursors)?;
    let after = keyset::after::<domain::ids::kind::Ticket>(&request)?;
    let page = TicketPage {
        sort: vec![NEWEST_FIRST],
        after: after.map(|(at, id)| (vec![at], id.uuid())),
        backward: request.backward,
        limit: request.fetch_limit(),
        related: false,
    };
    let (portal, now, asked) = (who.portal.clone(), state.clock.now(), request.clone());
    let (rows, info, total) = state
        .read(&who.principal, move |conn| {
            let (scope, visibility) = (portal.principal.scope, portal.principal.visibility());
            let rows = store::list(conn, &scope, &visibility, &search, &page)?;
            let total = keyset::total(&asked, |limit| store::count(conn, &scope, &visibility, &search, limit))?;
            let rows: Vec<Ticket> = rows.into_iter().map(|row| row.ticket).collect();
            let (rows, info) = assemble(rows, &asked, |row| keyset::key(row.created_at, row.id));
            Ok((present(conn, &portal, rows, now)?, info, total))
        })
        .await?;
    Ok(PageOf { data: rows, page: keyset::counted(info, total) })
}
