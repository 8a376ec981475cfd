//! Reading the log of events.

use actix_web::web;
use domain::{event::EventKind, policy::op, ticket::MessageKind};
use persistence::{Conn, event, feed};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::types::kinds;
use crate::{
    auth::{Caller, Principal},
    feed::{FeedPage, LOOK, Looked, Place, Wait, read_on, reading},
    history::EventDto,
    http::{ApiError, Csv, Ok200, PageRequest, Problem, ValidQuery, fingerprint},
    state::AppState,
};

/// Which events.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListEventsQuery {
    /// Only events of these types, such as `ticket.created`; `ticket.*` stands for all of a subject.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub types: Option<Csv<String>>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on: the `next_cursor` of the answer before. Without one, from the first event of the workspace.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// When there is nothing new, wait that many seconds for it.
    #[param(minimum = 0, maximum = 30, default = 0)]
    pub wait: Option<i64>,
}

fn look(
    conn: &mut Conn,
    who: &Principal,
    place: Place,
    kinds: &[EventKind],
    limit: i64,
) -> Result<Looked<EventDto>, ApiError> {
    let scope = &who.scope;
    place.check(conn, scope)?;
    let head = feed::head(conn, scope)?;
    let until = head.min(place.seq.saturating_add(LOOK));
    let events = event::of_feed(conn, scope, (place.seq, until), kinds, limit)?;
    let is_full = i64::try_from(events.len()).unwrap_or(limit) == limit;
    let place = match events.last() {
        Some(last) if is_full => Place { seq: last.seq.unwrap_or(until), event: Some(last.id), told: 0 },
        _ if until == place.seq => place,
        _ => Place { seq: until, event: feed::event_at(conn, scope, until)?, told: 0 },
    };
    let hides_notes = !who.reads_notes();
    let is_hidden = |kind: &str| hides_notes && kind == MessageKind::Note.word();
    let seen = events.into_iter().filter(|it| !it.envelope.message.as_ref().is_some_and(|it| is_hidden(&it.kind)));
    let events = seen.map(|event| EventDto::of(event, scope.workspace_id())).collect();
    Ok(Looked { data: events, caught_up: place.seq >= head, place })
}

/// List events.
///
/// Every step of the workspace's whole history, in the order in which steps were committed, without gaps. Notes are told
/// of with the scope `notes:read` alone. For copies of records `/v1/changes` is the shorter way.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "listEvents",
    tag = "sync",
    params(ListEventsQuery),
    responses(
        (status = 200, description = "What comes next.", body = FeedPage<EventDto>),
        (status = 410, description = "`feed_reset`: the database was put back to an older state. Load anew.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn list_events(
    state: web::Data<AppState>,
    who: Caller<op::ListEvents>,
    query: ValidQuery<ListEventsQuery>,
) -> Result<Ok200<FeedPage<EventDto>>, ApiError> {
    let ListEventsQuery { types, limit, cursor, wait } = query.into_inner();
    let kinds = kinds(&types.unwrap_or_default().0)?;
    let words: Vec<_> = kinds.iter().map(|it| it.word()).collect();
    let print = fingerprint(&reading("listEvents", who.workspace_id(), &words));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (place, limit, wait) = (Place::of(&request)?, i64::from(request.limit), Wait::of(wait)?);
    let principal = who.principal.clone();
    let look = move |conn: &mut Conn, place| look(conn, &principal, place, &kinds, limit);
    Ok(Ok200::new(read_on(&state, &who, (place, wait), print, look).await?))
}
