//! Messages and changes of a ticket in one list: what a ticket page shows below its head.

use std::collections::{BTreeMap, HashMap};

use actix_web::web;
use domain::{conversation::Message, ids::kind, policy::op, time::Instant};
use persistence::{
    event::{self, StoredEvent},
    message::{self, MessagePage},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    EventDto,
    dto::{ChangeDto, EventActor},
    handlers::ListEventsQuery,
};
use crate::{
    auth::Caller,
    http::{ApiError, CursorValue, Page, PageOf, PageRequest, PathId, ValidQuery, assemble, fingerprint},
    messages::{MessageDto, after_number, descending},
    state::AppState,
    tickets::usecase::load_visible,
};

/// One entry of a ticket's timeline: a message, or a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The ticket's version after it: the order of the timeline.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What happened, such as `message.created` or `ticket.status_changed`. More types may be added.
    #[schema(max_length = 100, example = "message.created")]
    pub r#type: String,
    /// When.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub timestamp: Instant,
    /// Who acted.
    pub actor: EventActor,
    /// The changed fields, each with its value before and after.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub changes: BTreeMap<String, ChangeDto>,
    /// For `message.created`: the message as it is now; null for other entries, and when the caller may not read it or
    /// it was removed.
    #[schema(required = true)]
    pub message: Option<MessageDto>,
}

/// The rows of a page, with the messages among them by their place.
type Rows = (Vec<StoredEvent>, HashMap<i64, Message>);

/// List messages and changes of a ticket.
///
/// Oldest first. Internal notes are shown without their words to callers without `notes:read`.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/timeline",
    operation_id = "listTicketTimeline",
    tag = "history",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListEventsQuery),
    responses((status = 200, description = "A page of entries.", body = Page<TimelineEntry>))
)]
pub async fn list_ticket_timeline(
    state: web::Data<AppState>,
    who: Caller<op::ListTicketTimeline>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListEventsQuery>,
) -> Result<PageOf<TimelineEntry>, ApiError> {
    let newest_first = descending(query.sort.as_deref(), "version")?;
    let print = fingerprint(&format!("listTicketTimeline {} {newest_first}", id.0));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let (after, walk, limit) = (after_number(&request)?, newest_first != request.backward, request.fetch_limit());
    let principal = who.principal.clone();
    let (rows, mut messages) = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            let rows = event::history(conn, &principal.scope, id.0.uuid(), after, walk, limit)?;
            // A page of events holds at most as many messages, all on the same side of the cursor.
            let page = MessagePage { after, descending: walk, limit, without_notes: !principal.reads_notes() };
            let messages = message::list(conn, &principal.scope, id.0, &page)?;
            let by_place = messages.into_iter().map(|message| (message.position, message)).collect();
            Ok::<Rows, ApiError>((rows, by_place))
        })
        .await?;
    let (rows, info) = assemble(rows, &request, |row: &StoredEvent| vec![CursorValue::Int(row.version)]);
    let workspace = who.workspace_id();
    let data = rows
        .into_iter()
        .map(|row| {
            let event = EventDto::of(row, workspace);
            TimelineEntry {
                version: event.subject.version,
                r#type: event.r#type,
                timestamp: event.timestamp,
                actor: event.actor,
                changes: event.changes,
                message: messages.remove(&event.subject.version).map(MessageDto::from),
            }
        })
        .collect();
    Ok(PageOf { data, page: info })
}
