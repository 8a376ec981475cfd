//! Opening a stream of the team.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{policy::op, stream::StreamAudience};

use super::{
    body::{answer, head_alone},
    caller::{LastEventId, Listener},
    credential::Credential,
    dto::{StreamData, StreamEventsQuery, StreamTicketDto},
    open::begin,
    run::{Reader, Run},
    seat::Occupant,
    team::Team,
    ticket::make,
};
use crate::{
    auth::{Caller, unauthenticated},
    events::types::kinds,
    http::{ApiError, Ctx, IdempotencyKey, Posted, Problem, ValidQuery},
    state::{AppState, Retry},
};

/// Follow events as they happen.
///
/// Server-sent events. The first frame is `ready`; then each event comes as a plain message with the shape that `/v1/events`
/// has, its `seq` as `id`. Come back with the last `id` you were told, to any node: nothing is left out and nothing told
/// twice. Admins and integrations are told what `/v1/events` tells; others what they may see: events of the tickets that
/// they see at that moment, of customers and of organizations. Notes are told with `notes:read` alone. What may be told is
/// judged anew for each event, and the stream ends with the credential. A comment comes every 15 seconds.
#[utoipa::path(
    get,
    path = "/v1/events/stream",
    operation_id = "streamEvents",
    tag = "sync",
    params(StreamEventsQuery, ("Last-Event-ID" = Option<String>, Header, description = "Go on behind this `id`.", max_length = 200)),
    responses(
        (status = 200, description = "A stream of frames, until somebody ends it.", body = StreamData, content_type = "text/event-stream"),
        (status = 429, description = "`quota_exceeded`: you hold too many streams, or this node does.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn stream_events(
    state: web::Data<AppState>,
    who: Listener,
    query: ValidQuery<StreamEventsQuery>,
    last: LastEventId,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let StreamEventsQuery { types, topics, last_event_id, .. } = query.into_inner();
    let kinds = kinds(&types.unwrap_or_default().0)?;
    if let Some(head) = head_alone(request.method()) {
        return Ok(head);
    }
    let topics = topics.unwrap_or_default().0;
    let Listener { principal, credential } = who;
    let (scope, now) = (principal.scope, state.clock.now());
    let seated = state.streams.enter(scope, Occupant::team(&principal, topics))?;
    let asked = last.0.or(last_event_id).map(|text| text.parse().ok());
    let beginning = state.read(&principal, move |conn| begin(conn, &scope, asked, now)).await?;
    seated.begins(beginning.head);
    let reader = Reader::Team(Team::new(principal, credential));
    Ok(answer(Run::new(Arc::clone(&state), seated, reader, kinds, beginning)?))
}

/// Make a ticket for a stream.
///
/// For clients that can send no header, such as the browser's `EventSource`: the ticket goes into the address,
/// `/v1/events/stream?ticket=…`. It opens one stream with your rights within 30 seconds. Connect with a new ticket each time.
#[utoipa::path(
    post,
    path = "/v1/events/stream-tickets",
    operation_id = "createStreamTicket",
    tag = "sync",
    params(IdempotencyKey),
    responses((status = 201, description = "The ticket, shown once.", body = StreamTicketDto))
)]
pub async fn create_stream_ticket(
    state: web::Data<AppState>,
    who: Caller<op::CreateStreamTicket>,
    context: Ctx,
    key: IdempotencyKey,
    request: HttpRequest,
) -> Result<Posted<StreamTicketDto>, ApiError> {
    let credential = Credential::presented(&request)?.ok_or_else(unauthenticated)?;
    let (retry, application) = (Retry::bare(&context, key), Arc::clone(&state));
    state.post(&who, &context, retry, move |work| make(work, &application, &credential, StreamAudience::Team)).await
}
