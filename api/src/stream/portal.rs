//! Opening a stream of a customer.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{policy::op, portal::TOLD_KINDS, stream::StreamAudience};

use super::{
    body::{answer, head_alone},
    caller::{CustomerListener, LastEventId},
    credential::Credential,
    customer::{Customer, opened_place},
    dto::{PortalStreamData, StreamPortalEventsQuery, StreamTicketDto},
    open::begin,
    run::{Reader, Run},
    seat::Occupant,
    ticket::make,
};
use crate::{
    auth::{customer::CustomerCaller, unauthenticated},
    http::{ApiError, Ctx, IdempotencyKey, Posted, Problem, ValidQuery},
    state::{AppState, Retry},
};

/// Follow your tickets as they change.
///
/// Server-sent events. The first frame is `ready`; then each plain message tells of one of your tickets that something you
/// see of it has changed, with the ticket as it is now, and with the message if somebody wrote. Come back with the last `id`
/// you were told: nothing is left out. A comment comes every 15 seconds; the stream ends with your credential.
#[utoipa::path(
    get,
    path = "/v1/portal/events/stream",
    operation_id = "streamPortalEvents",
    tag = "portal",
    params(
        StreamPortalEventsQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "Go on behind this `id`.", max_length = 200)
    ),
    responses(
        (status = 200, description = "A stream of frames, until somebody ends it.", body = PortalStreamData,
            content_type = "text/event-stream"),
        (status = 429, description = "`quota_exceeded`: you hold too many streams, or this node does.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn stream_portal_events(
    state: web::Data<AppState>,
    who: CustomerListener,
    query: ValidQuery<StreamPortalEventsQuery>,
    last: LastEventId,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if let Some(head) = head_alone(request.method()) {
        return Ok(head);
    }
    let CustomerListener { portal, credential } = who;
    let (scope, now) = (portal.principal.scope, state.clock.now());
    let seated = state.streams.enter(scope, Occupant::customer(&portal))?;
    let asked = last.0.or(query.into_inner().last_event_id);
    let asked = asked.map(|text| opened_place(&state, &portal, &text));
    let beginning = state.read(&portal.principal, move |conn| begin(conn, &scope, asked, now)).await?;
    seated.begins(beginning.head);
    let reader = Reader::Customer(Customer::new(portal, credential));
    Ok(answer(Run::new(Arc::clone(&state), seated, reader, TOLD_KINDS.to_vec(), beginning)?))
}

/// Make a ticket for a stream.
///
/// For the browser's `EventSource`, which can send no header: the ticket goes into the address,
/// `/v1/portal/events/stream?ticket=…`. It opens one stream within 30 seconds. Connect with a new ticket each time.
#[utoipa::path(
    post,
    path = "/v1/portal/events/stream-tickets",
    operation_id = "createPortalStreamTicket",
    tag = "portal",
    params(IdempotencyKey),
    responses((status = 201, description = "The ticket, shown once.", body = StreamTicketDto))
)]
pub async fn create_portal_stream_ticket(
    state: web::Data<AppState>,
    who: CustomerCaller<op::CreatePortalStreamTicket>,
    context: Ctx,
    key: IdempotencyKey,
    request: HttpRequest,
) -> Result<Posted<StreamTicketDto>, ApiError> {
    let credential = Credential::presented(&request)?.ok_or_else(unauthenticated)?;
    let (retry, application) = (Retry::bare(&context, key), Arc::clone(&state));
    state
        .post(&who.principal, &context, retry, move |work| {
            make(work, &application, &credential, StreamAudience::Customers)
        })
        .await
}
