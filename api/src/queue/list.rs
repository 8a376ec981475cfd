//! The queue as a list.

use actix_web::web;
use domain::{
    ids::CategoryId,
    policy::op,
    ticket::{Language, TeamFilter},
};
use persistence::queue::{self as store, QueueFilter, QueueKey, QueueRow};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::QueuedTicket;
use crate::{
    auth::Caller,
    http::{
        ApiError, Code, Csv, CursorValue, FieldCode, FieldError, Page, PageOf, PageRequest, ValidQuery, assemble,
        fingerprint,
    },
    state::AppState,
};

/// Filters and page of the queue. All filters must hold; a list of values means any of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListQueueQuery {
    /// Team ids, or `none`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub team_id: Option<Csv<String>>,
    /// Category ids.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub category_id: Option<Csv<CategoryId>>,
    /// `fa`, `en`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 2)]
    pub language: Option<Csv<Language>>,
    /// How many tickets at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

fn team(text: &str) -> Result<TeamFilter, ApiError> {
    let refused = |_| {
        let field = FieldError::parameter("team_id", FieldCode::InvalidReference);
        ApiError::new(Code::InvalidParameter).field(field)
    };
    if text == "none" { Ok(TeamFilter::None) } else { text.parse().map(TeamFilter::Team).map_err(refused) }
}

fn place(row: &QueueRow) -> Vec<CursorValue> {
    let QueueKey { rank_key, ticket_id } = row.key();
    vec![CursorValue::Int(rank_key), CursorValue::Uuid(ticket_id.uuid())]
}

fn after(request: &PageRequest) -> Result<Option<QueueKey>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Int(rank_key), CursorValue::Uuid(id)]) => {
            Ok(Some(QueueKey { rank_key: *rank_key, ticket_id: domain::ids::Id::from_uuid(*id) }))
        }
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// Show what waits, the most urgent first.
///
/// The queue holds every ticket that the team owes something: `awaiting_reply` or `in_review`, awake, neither spam nor in
/// the bin. Each shows the parts of its rank. Agents and leads see the tickets of their teams, those without a team, and
/// their own.
#[utoipa::path(
    get,
    path = "/v1/queue",
    operation_id = "listQueue",
    tag = "queue",
    params(ListQueueQuery),
    responses((status = 200, description = "A page of the queue.", body = Page<QueuedTicket>))
)]
pub async fn list_queue(
    state: web::Data<AppState>,
    who: Caller<op::ListQueue>,
    query: ValidQuery<ListQueueQuery>,
) -> Result<PageOf<QueuedTicket>, ApiError> {
    let ListQueueQuery { team_id, category_id, language, limit, cursor } = query.into_inner();
    let filter = QueueFilter {
        team: team_id.unwrap_or_default().0.iter().map(|text| team(text)).collect::<Result<_, _>>()?,
        category_id: category_id.unwrap_or_default().0,
        language: language.unwrap_or_default().0,
    };
    let print = fingerprint(&format!("listQueue {filter:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, visibility, page) = (who.scope, who.visibility(), request.clone());
    let rows = state
        .read(&who, move |conn| {
            let after = after(&page)?;
            Ok(store::list(conn, &scope, &visibility, &filter, after, page.backward, page.fetch_limit())?)
        })
        .await?;
    let (rows, page) = assemble(rows, &request, place);
    Ok(PageOf { data: rows.into_iter().map(QueuedTicket::from).collect(), page })
}
