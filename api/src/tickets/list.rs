//! The list of tickets: the inbox in one call.

use actix_web::web;
use domain::{
    policy::op,
    ticket::{Sort, SortKey, Ticket},
    time::Instant,
};
use persistence::{
    condition::Search,
    ticket::{TicketBrief, TicketPage, TicketView},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    actions::Actions,
    brief::BriefDto,
    dto::{Expand, MEMBERS, TicketDto},
    lists::{self, Asked, COUNTED, Rows},
    query::{ListTicketsQuery, TicketList},
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, CursorValue, Fields, Page, PageOf, PageRequest, Shape, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// The values a list can be sorted by.
struct Sorted {
    id: Uuid,
    created_at: i64,
    updated_at: i64,
    number: i64,
    priority: i64,
    next_due_at: i64,
}

impl From<&Ticket> for Sorted {
    fn from(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.uuid(),
            created_at: ticket.created_at.millis(),
            updated_at: ticket.updated_at.millis(),
            number: ticket.number,
            priority: ticket.priority.code().into(),
            next_due_at: ticket.next_due_at().map_or(0, Instant::millis),
        }
    }
}

impl From<&TicketBrief> for Sorted {
    fn from(ticket: &TicketBrief) -> Self {
        Self {
            id: ticket.id.uuid(),
            created_at: ticket.created_at.millis(),
            updated_at: ticket.updated_at.millis(),
            number: ticket.number,
            priority: ticket.priority.code().into(),
            // A list that is sorted by it is not brief.
            next_due_at: 0,
        }
    }
}

impl Sorted {
    fn cursor(&self, sort: &[Sort]) -> Vec<CursorValue> {
        let value = |key| match key {
            SortKey::CreatedAt => self.created_at,
            SortKey::UpdatedAt => self.updated_at,
            SortKey::Number => self.number,
            SortKey::Priority => self.priority,
            SortKey::NextDueAt => self.next_due_at,
        };
        let keys = sort.iter().map(|sort| CursorValue::Int(value(sort.key)));
        keys.chain([CursorValue::Uuid(self.id)]).collect()
    }
}

/// The page for storage, from the cursor's values.
fn page_of(wanted: &Wanted) -> Result<TicketPage, ApiError> {
    let request = &wanted.request;
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
        sort: wanted.sort.clone(),
        after,
        backward: request.backward,
        limit: request.fetch_limit(),
        related: wanted.expand.related(),
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
) -> Result<PageOf<Listed>, ApiError> {
    let query = query.into_inner();
    let (limit, cursor, with_total) = (query.limit, query.cursor.clone(), query.with_total);
    let TicketList { filter, sort, expand, fields } = query.parse(&who)?;
    let print = fingerprint(&format!("listTickets {filter:?} {sort:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let fields = Fields::of(fields, &MEMBERS)?;
    list(&state, &who, Wanted { sort, expand, fields, request }, Search::from(&filter)).await
}

/// In what order, which part of it, and what is shown.
pub(super) struct Wanted {
    pub sort: Vec<Sort>,
    pub expand: Expand,
    pub fields: Fields,
    pub request: PageRequest,
}

/// A page of what `search` finds among what the caller may see.
pub(super) async fn list(
    state: &AppState,
    who: &Principal,
    wanted: Wanted,
    search: Search,
) -> Result<PageOf<Listed>, ApiError> {
    let page = page_of(&wanted)?;
    let Wanted { sort, expand, fields, request } = wanted;
    let by_due = sort.iter().any(|sort| sort.key == SortKey::NextDueAt);
    let brief = !by_due && !expand.related() && fields.within(BriefDto::MEMBERS);
    let asked = Asked { visibility: who.visibility(), search, page, brief, counted: request.with_total };
    let (rows, total) = lists::read(state, who, asked).await?;
    let (data, mut info) = match rows {
        Rows::Brief(rows) => {
            let (rows, info) = assemble(rows, &request, |row| Sorted::from(row).cursor(&sort));
            let fields = fields.unless_all(BriefDto::MEMBERS);
            let shown = |row| Listed::Brief(Shape::of(BriefDto::from(row), &fields));
            (rows.into_iter().map(shown).collect(), info)
        }
        Rows::Whole(rows) => {
            let (rows, info) = assemble(rows, &request, |row: &TicketView| Sorted::from(&row.ticket).cursor(&sort));
            let actions = Actions::of(who);
            let shown = |row| {
                let ticket = TicketDto::expanded(row, expand, &actions)?;
                Ok(Listed::Whole(Box::new(Shape::of(ticket, &fields))))
            };
            (rows.into_iter().map(shown).collect::<Result<Vec<_>, ApiError>>()?, info)
        }
    };
    if let Some(total) = total {
        info = info.with_total(total.min(COUNTED), total <= COUNTED);
    }
    Ok(PageOf { data, page: info })
}

/// A ticket of a list; the contract knows one shape, of which `fields` shows a part.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Listed {
    /// With no other members than those in brief.
    Brief(Shape<BriefDto>),
    /// With any members.
    Whole(Box<Shape<TicketDto>>),
}
