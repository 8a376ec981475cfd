//! Looking at mails to customers, and sending one once more.

use actix_web::web;
use domain::{
    ids::{DeliveryId, TicketId, kind},
    mail::{Carried, Delivery, DeliveryState},
    policy::op,
};
use persistence::mail::{self as store, DeliveryPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::DeliveryDto;
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Ctx, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, ValidQuery, assemble,
        fingerprint,
    },
    state::{AppState, Done, Retry},
};

/// Which mails, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListDeliveriesQuery {
    /// Only those in this state, such as `failed`.
    #[param(value_type = Option<String>, max_length = 30)]
    pub state: Option<DeliveryState>,
    /// Only those of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// Only those to this address.
    #[param(max_length = 254)]
    pub recipient: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List mails that go out.
///
/// Newest first. Each reply and each automatic message is carried by one, where a mailbox sends; letters have a `purpose`.
#[utoipa::path(
    get,
    path = "/v1/deliveries",
    operation_id = "listDeliveries",
    tag = "mail",
    params(ListDeliveriesQuery),
    responses((status = 200, description = "A page of mails.", body = Page<DeliveryDto>))
)]
pub async fn list_deliveries(
    state: web::Data<AppState>,
    who: Caller<op::ListDeliveries>,
    query: ValidQuery<ListDeliveriesQuery>,
) -> Result<PageOf<DeliveryDto>, ApiError> {
    let ListDeliveriesQuery { state: in_state, ticket_id, recipient, limit, cursor } = query.into_inner();
    let recipient = recipient.map(|address| address.trim().to_lowercase());
    let print = fingerprint(&format!("listDeliveries {in_state:?} {ticket_id:?} {recipient:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let rows = state
        .read(&who, move |conn| {
            let after: Option<(i64, DeliveryId)> = keyset::after(&page)?;
            let limit = page.fetch_limit();
            let backward = page.backward;
            let wanted = DeliveryPage { state: in_state, ticket_id, recipient, after, backward, limit };
            Ok(store::list_deliveries(conn, &scope, &wanted)?)
        })
        .await?;
    let (rows, page) = assemble(rows, &request, |it: &Delivery| keyset::key(it.created_at, it.id));
    Ok(PageOf { data: rows.into_iter().map(DeliveryDto::from).collect(), page })
}

/// Read what became of a mail.
#[utoipa::path(
    get,
    path = "/v1/deliveries/{id}",
    operation_id = "showDelivery",
    tag = "mail",
    params(("id" = String, Path, description = "The mail's id.", max_length = 30)),
    responses((status = 200, description = "The mail.", body = DeliveryDto))
)]
pub async fn show_delivery(
    state: web::Data<AppState>,
    who: Caller<op::ShowDelivery>,
    id: PathId<kind::Delivery>,
) -> Result<Ok200<DeliveryDto>, ApiError> {
    let scope = who.scope;
    let found = state.read(&who, move |conn| Ok(store::find_delivery(conn, &scope, id.0)?)).await?;
    Ok(Ok200::new(found.ok_or_else(ApiError::not_found)?.into()))
}

/// Send a mail that failed once more.
///
/// Under the same `Message-ID`. One that is queued, sent or suppressed stays as it is, and so does a letter: its words are
/// forgotten once it has failed for good.
#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/retry",
    operation_id = "retryDelivery",
    tag = "mail",
    params(("id" = String, Path, description = "The mail's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The mail as it stands now.", body = DeliveryDto))
)]
pub async fn retry_delivery(
    state: web::Data<AppState>,
    who: Caller<op::RetryDelivery>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Delivery>,
) -> Result<Posted<DeliveryDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let answer = state
        .post(&who, &context, retry, move |work| {
            let before = store::lock_delivery(work.conn, &work.scope, id.0)?.ok_or_else(ApiError::not_found)?;
            if before.state != DeliveryState::Failed || matches!(before.carried, Carried::Letter(..)) {
                return Ok(Done::ok(DeliveryDto::from(before), None));
            }
            let again = Delivery {
                state: DeliveryState::Queued,
                reason: None,
                attempts: 0,
                due_at: work.now,
                settled_at: None,
                ..before
            };
            store::save_delivery(work.conn, &work.scope, &again)?;
            Ok(Done::ok(DeliveryDto::from(again), None))
        })
        .await;
    state.postman.wake();
    answer
}
