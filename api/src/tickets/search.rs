//! Searching tickets with a condition.

use actix_web::web;
use domain::{
    condition::{Condition, Field, Grammar, Lowered},
    policy::op,
    ticket::{Sort, SortKey, TicketFilter},
};
use persistence::condition::Search;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{
    dto::{MEMBERS, TicketDto},
    list::{Listed, Wanted, list},
    query::{WordError, expanded, sorted},
};
use crate::{
    auth::Caller,
    conditions::{SearchCondition, lower},
    http::{ApiError, FieldCode, Fields, Page, PageOf, PageRequest, ValidJson, fingerprint},
    state::AppState,
};

/// A search among tickets; everything but the condition is as in the list of tickets.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SearchTickets {
    /// Which tickets. Spam and what is in the bin is found only by a condition that asks about `spam` or `deleted_at`.
    /// What a step changed cannot be asked of a ticket as it is.
    #[validate(nested)]
    condition: SearchCondition,
    /// Sort keys, each with `-` for descending: `created_at`, `updated_at`, `number`, `priority`, `next_due_at` (only
    /// tickets that have been promised a time). Default `-created_at`.
    #[schema(nullable = false, max_items = 4, example = json!(["-priority", "created_at"]))]
    #[validate(custom(function = valid_sort))]
    sort: Option<Vec<String>>,
    /// Add `customer`, `assignee`, `team`, `last_message` to each ticket.
    #[schema(nullable = false, max_items = 5)]
    #[validate(custom(function = valid_expand))]
    expand: Option<Vec<String>>,
    /// Only these members of each ticket.
    #[schema(nullable = false, max_items = 50)]
    #[validate(custom(function = valid_fields))]
    fields: Option<Vec<String>>,
    /// How many tickets at most.
    #[schema(nullable = false, minimum = 1, maximum = 200, default = 50)]
    #[validate(range(min = 1, max = 200))]
    limit: Option<i64>,
    /// Where to go on, from an earlier page of the same search.
    #[schema(nullable = false, max_length = 4096)]
    #[validate(length(max = 4096))]
    cursor: Option<String>,
    /// Count all matching tickets as well, up to 10,000.
    #[schema(nullable = false)]
    with_total: Option<bool>,
}

fn refused(error: WordError) -> ValidationError {
    let mut refused = ValidationError::new(error.code.word());
    if !error.allowed.is_empty() {
        refused.add_param("allowed".into(), &error.allowed);
    }
    refused
}

fn valid_sort(words: &[String]) -> Result<(), ValidationError> {
    sorted(words).map(drop).map_err(refused)
}

fn valid_expand(words: &[String]) -> Result<(), ValidationError> {
    expanded(words, false).map(drop).map_err(refused)
}

fn valid_fields(names: &[String]) -> Result<(), ValidationError> {
    if names.iter().all(|name| MEMBERS.contains(name)) {
        return Ok(());
    }
    let mut refused = ValidationError::new(FieldCode::UnknownOption.word());
    refused.add_param("allowed".into(), &*MEMBERS);
    Err(refused)
}

/// The desk, unless the condition itself asks about spam or the bin; sorted by promises, what was promised.
fn on_the_desk(condition: &Condition, sort: &[Sort], lowered: Lowered) -> Lowered {
    let promised = sort.iter().any(|sort| sort.key == SortKey::NextDueAt);
    let Lowered::All(desk) = Lowered::from(&TicketFilter { promised, ..TicketFilter::default() }) else {
        return lowered;
    };
    let asked = |field: &Field| condition.names(*field);
    let implied = desk.into_iter().filter(|one| !matches!(one, Lowered::Check(field, _) if asked(field)));
    Lowered::All(implied.chain([lowered]).collect())
}

/// Search tickets.
///
/// The list of tickets with a condition instead of filters: the same rows are seen, in the same pages. A cursor fits the
/// condition and the sort it came from. Nothing is kept, so an `Idempotency-Key` is of no use and not looked at.
#[utoipa::path(
    post,
    path = "/v1/tickets/search",
    operation_id = "searchTickets",
    tag = "tickets",
    request_body = SearchTickets,
    responses((status = 200, description = "A page of tickets.", body = Page<TicketDto>))
)]
pub async fn search_tickets(
    state: web::Data<AppState>,
    who: Caller<op::SearchTickets>,
    body: ValidJson<SearchTickets>,
) -> Result<PageOf<Listed>, ApiError> {
    const MEMBER: &str = "condition";
    let SearchTickets { condition, sort, expand, fields, limit, cursor, with_total } = body.into_inner();
    let me = who.agent_id();
    let parsed = condition.parse_as(MEMBER, Grammar { me: me.is_some(), ..Grammar::SEARCH })?;
    let wrong_word = |error: WordError| ApiError::internal(format!("not validated: {}", error.code.word()));
    let sort = sorted(&sort.unwrap_or_default()).map_err(wrong_word)?;
    let expand = expanded(&expand.unwrap_or_default(), false).map_err(wrong_word)?;
    let print = fingerprint(&format!("searchTickets {} {sort:?}", parsed.condition.to_json()));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors);
    let request = request.map_err(ApiError::of_body)?;
    let fields = Fields::of(fields, &MEMBERS)?;
    let (scope, now) = (who.scope, state.clock.now());
    let sorted_by = sort.clone();
    let lowered = state
        .read(&who, move |conn| {
            let lowered = lower(conn, &scope, MEMBER, &parsed, me, now)?;
            Ok::<_, ApiError>(on_the_desk(&parsed.condition, &sorted_by, lowered))
        })
        .await?;
    list(&state, &who, Wanted { sort, expand, fields, request }, Search { condition: lowered, recurs: false }).await
}
