//! The list of tickets: the inbox in one call.

use actix_web::web;
use domain::{
    policy::op,
    ticket::{Sort, SortKey, Ticket},
};
use persistence::ticket::{self, TicketPage, TicketView};

use super::{
    actions::Actions,
    dto::{MEMBERS, TicketDto},
    query::{ListTicketsQuery, TicketList},
};
use crate::{
    auth::Caller,
    http::{ApiError, Code, CursorValue, Fields, Page, PageOf, PageRequest, Shape, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// How far `with_total` counts.
const COUNTED: i64 = 10_000;

fn sort_value(ticket: &Ticket, key: SortKey) -> i64 {
    match key {
        SortKey::CreatedAt => ticket.created_at.millis(),
        SortKey::UpdatedAt => ticket.updated_at.millis(),
        SortKey::Number => ticket.number,
        SortKey::Priority => i64::from(ticket.priority.code()),
    }
}

fn cursor_values(ticket: &Ticket, sort: &[Sort]) -> Vec<CursorValue> {
    let mut values: Vec<_> = sort.iter().map(|sort| CursorValue::Int(sort_value(ticket, sort.key))).collect();
    values.push(CursorValue::Uuid(ticket.id.uuid()));
    values
}

/// The page for storage, from the cursor's values.
fn page_of(list: &TicketList, request: &PageRequest) -> Result<TicketPage, ApiError> {
    let after = match request.after_values().map(|values| values.split_last()) {
        None => None,
        Some(Some((CursorValue::Uuid(id), values))) => {
            let values = values.iter().map(|value| match value {
                CursorValue::Int(value) => Ok(*value),
                _ => Err(ApiError::new(Code::InvalidCursor)),
            });
            Some((values.collect::<Result<Vec<_>, _>>()?, *id))
        }
        Some(_) => return Err(ApiError::new(Code::InvalidCursor)),
    };
    Ok(TicketPage {
        sort: list.sort.clone(),
        after,
        backward: request.backward,
        limit: request.fetch_limit(),
        related: list.expand.related(),
    })
}

/// List tickets.
///
/// Newest first unless `sort` says otherwise. Spam and the bin are shown only when asked for. Agents and leads see the
/// tickets of their teams, those without a team, and those they work on or follow.
#[utoipa::path(
    get,
    path = "/v1/tickets",
    operation_id = "listTickets",
    tag = "tickets",
    params(ListTicketsQuery),
    responses((status = 200, description = "A page of tickets.", body = Page<TicketDto>))
)]
pub async fn list_tickets(
    state: web::Data<AppState>,
    who: Caller<op::ListTickets>,
    query: ValidQuery<ListTicketsQuery>,
) -> Result<PageOf<Shape<TicketDto>>, ApiError> {
    let query = query.into_inner();
    let (limit, cursor, with_total) = (query.limit, query.cursor.clone(), query.with_total);
    let list = query.parse(&who)?;
    let print = fingerprint(&format!("listTickets {:?} {:?}", list.filter, list.sort));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let page = page_of(&list, &request)?;
    let (scope, visibility, filter, counted) = (who.scope, who.visibility(), list.filter, request.with_total);
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = ticket::list(conn, &scope, &visibility, &filter, &page)?;
            let total = if counted {
                Some(ticket::count(conn, &scope, &visibility, &filter, COUNTED + 1)?)
            } else {
                None
            };
            Ok((rows, total))
        })
        .await?;
    let (rows, mut info) = assemble(rows, &request, |row: &TicketView| cursor_values(&row.ticket, &list.sort));
    if let Some(total) = total {
        info = info.with_total(total.min(COUNTED), total <= COUNTED);
    }
    let (actions, fields) = (Actions::of(&who), Fields::of(list.fields, &MEMBERS)?);
    let shown = rows
        .into_iter()
        .map(|row| Ok(Shape::of(TicketDto::expanded(row, list.expand, &actions)?, &fields)))
        .collect::<Result<_, ApiError>>()?;
    Ok(PageOf { data: shown, page: info })
}
