//! An agent's own list.

use std::collections::{BTreeSet, HashMap};

use actix_web::web;
use domain::{
    ids::{NotificationId, TicketId, kind},
    notification::Notification,
    policy::op,
    ticket::Ticket,
};
use persistence::{
    Conn,
    notification::{self as store, NotificationPage},
    ticket,
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    agent,
    dto::{NotificationCounts, NotificationDto, ReadNotifications},
};
use crate::{
    agents::keyset,
    auth::{Caller, Principal},
    http::{
        ApiError, Ctx, FieldCode, FieldError, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted,
        ValidJson, ValidQuery, assemble, fingerprint,
    },
    state::{AppState, Done, Retry},
};

/// How far unread notifications are counted.
const COUNTED: i64 = 1_000;

/// Which notifications, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListNotificationsQuery {
    /// Only those that you have not read, or only those that you have.
    pub unread: Option<bool>,
    /// Only those of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// With their tickets, as far as the caller may see them now.
fn shown(conn: &mut Conn, who: &Principal, rows: &[Notification]) -> Result<HashMap<TicketId, Ticket>, ApiError> {
    let ids: BTreeSet<TicketId> = rows.iter().map(|row| row.ticket_id).collect();
    let tickets = ticket::find_all(conn, &who.scope, &ids.into_iter().collect::<Vec<_>>())?;
    let visibility = who.visibility();
    Ok(tickets.into_iter().filter(|ticket| visibility.includes(ticket)).map(|ticket| (ticket.id, ticket)).collect())
}

/// List your notifications.
///
/// Newest first. Events of one ticket within a short time are one row, as long as you have not read it. They are kept for
/// 90 days.
#[utoipa::path(
    get,
    path = "/v1/notifications",
    operation_id = "listNotifications",
    tag = "notifications",
    params(ListNotificationsQuery),
    responses((status = 200, description = "A page of notifications.", body = Page<NotificationDto>))
)]
pub async fn list_notifications(
    state: web::Data<AppState>,
    who: Caller<op::ListNotifications>,
    query: ValidQuery<ListNotificationsQuery>,
) -> Result<PageOf<NotificationDto>, ApiError> {
    let ListNotificationsQuery { unread, ticket_id, limit, cursor } = query.into_inner();
    let agent_id = agent(&who)?;
    let print = fingerprint(&format!("listNotifications {agent_id} {unread:?} {ticket_id:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (principal, page) = (who.principal.clone(), request.clone());
    let (rows, tickets) = state
        .read(&who, move |conn| {
            let after: Option<(i64, NotificationId)> = keyset::after(&page)?;
            let (limit, backward) = (page.fetch_limit(), page.backward);
            let wanted = NotificationPage { agent_id, unread, ticket_id, after, backward, limit };
            let rows = store::list(conn, &principal.scope, &wanted)?;
            let tickets = shown(conn, &principal, &rows)?;
            Ok((rows, tickets))
        })
        .await?;
    let (rows, page) = assemble(rows, &request, |it: &Notification| keyset::key(it.created_at, it.id));
    let row = |it: Notification| {
        let ticket = tickets.get(&it.ticket_id);
        NotificationDto::of(it, ticket)
    };
    Ok(PageOf { data: rows.into_iter().map(row).collect(), page })
}

/// Count your unread notifications.
///
/// Cheap enough to be asked often.
#[utoipa::path(
    get,
    path = "/v1/notifications/counts",
    operation_id = "showNotificationCounts",
    tag = "notifications",
    responses((status = 200, description = "The counts.", body = NotificationCounts))
)]
pub async fn show_notification_counts(
    state: web::Data<AppState>,
    who: Caller<op::ShowNotificationCounts>,
) -> Result<Ok200<NotificationCounts>, ApiError> {
    let (scope, agent_id) = (who.scope, agent(&who)?);
    let counted = state.read(&who, move |conn| Ok(store::count_unread(conn, &scope, agent_id, COUNTED + 1)?)).await?;
    Ok(Ok200::new(counts(counted)))
}

fn counts(counted: i64) -> NotificationCounts {
    NotificationCounts { unread_count: counted.min(COUNTED), exact: counted <= COUNTED }
}

/// Say that you have read your notifications, all or up to one.
#[utoipa::path(
    post,
    path = "/v1/notifications/read",
    operation_id = "readNotifications",
    tag = "notifications",
    params(IdempotencyKey),
    request_body = ReadNotifications,
    responses((status = 200, description = "What is left.", body = NotificationCounts))
)]
pub async fn read_notifications(
    state: web::Data<AppState>,
    who: Caller<op::ReadNotifications>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<ReadNotifications>,
) -> Result<Posted<NotificationCounts>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (last, agent_id) = (body.into_inner().up_to_id, agent(&who)?);
    state
        .post(&who, &context, retry, move |work| {
            let last = match last {
                None => None,
                Some(id) => {
                    let unknown = || FieldError::pointer("#/up_to_id", FieldCode::NotFound);
                    let found = store::find(work.conn, &work.scope, agent_id, id)?;
                    let found = found.ok_or_else(|| ApiError::validation(vec![unknown()]))?;
                    Some((found.created_at, found.id))
                }
            };
            store::mark_up_to(work.conn, &work.scope, agent_id, last, work.now)?;
            let left = store::count_unread(work.conn, &work.scope, agent_id, COUNTED + 1)?;
            Ok(Done::ok(counts(left), None))
        })
        .await
}

/// Say that you have read a notification.
///
/// What is still to be mailed of it is not. Reading it again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/notifications/{id}/read",
    operation_id = "readNotification",
    tag = "notifications",
    params(("id" = String, Path, description = "The notification's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The notification.", body = NotificationDto))
)]
pub async fn read_notification(
    state: web::Data<AppState>,
    who: Caller<op::ReadNotification>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Notification>,
) -> Result<Posted<NotificationDto>, ApiError> {
    mark(&state, &who.principal, &context, key, id.0, true).await
}

/// Say that you have not read a notification.
#[utoipa::path(
    post,
    path = "/v1/notifications/{id}/unread",
    operation_id = "unreadNotification",
    tag = "notifications",
    params(("id" = String, Path, description = "The notification's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The notification.", body = NotificationDto))
)]
pub async fn unread_notification(
    state: web::Data<AppState>,
    who: Caller<op::UnreadNotification>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Notification>,
) -> Result<Posted<NotificationDto>, ApiError> {
    mark(&state, &who.principal, &context, key, id.0, false).await
}

async fn mark(
    state: &AppState,
    who: &std::sync::Arc<Principal>,
    context: &Ctx,
    key: IdempotencyKey,
    id: NotificationId,
    is_read: bool,
) -> Result<Posted<NotificationDto>, ApiError> {
    let (retry, agent_id, principal) = (Retry::bare(context, key), agent(who)?, std::sync::Arc::clone(who));
    state
        .post(who, context, retry, move |work| {
            store::mark(work.conn, &work.scope, agent_id, id, is_read.then_some(work.now))?;
            let found = store::find(work.conn, &work.scope, agent_id, id)?.ok_or_else(ApiError::not_found)?;
            let tickets = shown(work.conn, &principal, std::slice::from_ref(&found))?;
            let ticket = tickets.get(&found.ticket_id);
            Ok(Done::ok(NotificationDto::of(found, ticket), None))
        })
        .await
}
