//! The list of calendars.

use actix_web::web;
use domain::{calendar::NamedCalendar, policy::op};
use persistence::calendar as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::CalendarDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{ApiError, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of a list of calendars.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListCalendarsQuery {
    /// How many calendars at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all calendars as well, up to 10,000.
    pub with_total: Option<bool>,
}

/// List calendars.
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/calendars",
    operation_id = "listCalendars",
    tag = "calendars",
    params(ListCalendarsQuery),
    responses((status = 200, description = "A page of calendars.", body = Page<CalendarDto>))
)]
pub async fn list_calendars(
    state: web::Data<AppState>,
    who: Caller<op::ListCalendars>,
    query: ValidQuery<ListCalendarsQuery>,
) -> Result<PageOf<CalendarDto>, ApiError> {
    let ListCalendarsQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listCalendars");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list(conn, &scope, keyset::after(&page)?, page.backward, page.fetch_limit())?;
            let total = keyset::total(&page, |limit| store::count(conn, &scope, limit))?;
            Ok((rows, total))
        })
        .await?;
    let (rows, info) =
        assemble(rows, &request, |calendar: &NamedCalendar| keyset::key(calendar.created_at, calendar.id));
    Ok(PageOf { data: rows.into_iter().map(CalendarDto::from).collect(), page: keyset::counted(info, total) })
}
