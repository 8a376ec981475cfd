//! What agents wish to be told, and what those are told who wish nothing else.

use actix_web::web;
use domain::{
    ids::AgentId,
    notification::{NotificationSettings, Preferences, Wishes},
    policy::op,
};
use persistence::{Conn, Scope, instance::workspace, notification as store};
use uuid::Uuid;

use super::{
    agent,
    settings_dto::{NotificationSettingsDto, SetNotificationSettings},
};
use crate::{
    auth::Caller,
    concurrency::check_version,
    http::{ApiError, Ctx, FieldCode, FieldError, IfMatch, Ok200, ValidJson},
    random,
    state::{AppState, Work},
};

/// What holds for whoever says nothing.
fn usual(conn: &mut Conn, scope: &Scope) -> Result<Preferences, ApiError> {
    let workspace = store::find_settings(conn, scope, None)?;
    Ok(workspace.map_or_else(Preferences::usual, |settings| Preferences::usual().wished(&settings.wishes)))
}

fn shown(conn: &mut Conn, scope: &Scope, whose: Option<AgentId>) -> Result<NotificationSettingsDto, ApiError> {
    let settings = store::find_settings(conn, scope, whose)?;
    let behind = if whose.is_some() { usual(conn, scope)? } else { Preferences::usual() };
    Ok(NotificationSettingsDto::of(settings.as_ref(), &behind))
}

fn replace(
    work: &mut Work<'_>,
    whose: Option<AgentId>,
    if_match: &IfMatch,
    wishes: Wishes,
) -> Result<NotificationSettingsDto, ApiError> {
    // The first of them has no row to be locked.
    workspace::lock(work.conn, &work.scope)?;
    let before = store::find_settings(work.conn, &work.scope, whose)?;
    let (id, version) = before.as_ref().map_or((Uuid::nil(), 0), |before| (before.id.uuid(), before.version));
    check_version(
        work,
        if_match,
        id,
        version,
        &["cells", "quiet_hours", "digest", "collapse_minutes", "gateway_address"],
    )?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    if let Some((after, draft)) = NotificationSettings::replace(before.as_ref(), id, whose, wishes, work.now) {
        match before {
            Some(_) => store::save_settings(work.conn, &work.scope, &after)?,
            None => store::insert_settings(work.conn, &work.scope, &after)?,
        }
        work.record(vec![draft])?;
    }
    shown(work.conn, &work.scope, whose)
}

/// Read what you are told of, and how.
#[utoipa::path(
    get,
    path = "/v1/agents/me/notification-settings",
    operation_id = "showNotificationSettings",
    tag = "notifications",
    responses((status = 200, description = "What holds for you.", body = NotificationSettingsDto))
)]
pub async fn show_notification_settings(
    state: web::Data<AppState>,
    who: Caller<op::ShowNotificationSettings>,
) -> Result<Ok200<NotificationSettingsDto>, ApiError> {
    let (scope, agent_id) = (who.scope, agent(&who)?);
    // What stands behind may change without a change of this version: a cache must not keep it.
    Ok(Ok200::new(state.read(&who, move |conn| shown(conn, &scope, Some(agent_id))).await?))
}

/// Change what you are told of, and how.
///
/// Everything that you said before is replaced; what you leave out is as the workspace says, from then on too. You are told
/// at most once of an event by each channel, and never of what you did yourself. Hours are those of your time zone, else of
/// the workspace's.
#[utoipa::path(
    put,
    path = "/v1/agents/me/notification-settings",
    operation_id = "updateNotificationSettings",
    tag = "notifications",
    params(IfMatch),
    request_body = SetNotificationSettings,
    responses((status = 200, description = "What holds for you now.", body = NotificationSettingsDto))
)]
pub async fn update_notification_settings(
    state: web::Data<AppState>,
    who: Caller<op::UpdateNotificationSettings>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<SetNotificationSettings>,
) -> Result<Ok200<NotificationSettingsDto>, ApiError> {
    let (wishes, agent_id) = (body.into_inner().parse()?, agent(&who)?);
    let settings =
        state.write(&who, &context, move |work| replace(work, Some(agent_id), &if_match, wishes.clone())).await?;
    let version = settings.version;
    Ok(Ok200::versioned(settings, version))
}

/// Read what agents are told of who have said nothing else.
#[utoipa::path(
    get,
    path = "/v1/notification-defaults",
    operation_id = "showNotificationDefaults",
    tag = "notifications",
    responses(
        (status = 200, description = "What holds.", body = NotificationSettingsDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_notification_defaults(
    state: web::Data<AppState>,
    who: Caller<op::ShowNotificationDefaults>,
) -> Result<Ok200<NotificationSettingsDto>, ApiError> {
    let scope = who.scope;
    let settings = state.read(&who, move |conn| shown(conn, &scope, None)).await?;
    let version = settings.version;
    Ok(Ok200::versioned(settings, version))
}

/// Change what agents are told of who have said nothing else.
///
/// Everything that was said here before is replaced; what is left out is as it is usual.
#[utoipa::path(
    put,
    path = "/v1/notification-defaults",
    operation_id = "updateNotificationDefaults",
    tag = "notifications",
    params(IfMatch),
    request_body = SetNotificationSettings,
    responses((status = 200, description = "What holds now.", body = NotificationSettingsDto))
)]
pub async fn update_notification_defaults(
    state: web::Data<AppState>,
    who: Caller<op::UpdateNotificationDefaults>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<SetNotificationSettings>,
) -> Result<Ok200<NotificationSettingsDto>, ApiError> {
    let wishes = body.into_inner().parse()?;
    if wishes.gateway_address.is_some() {
        // An address is somebody's.
        return Err(ApiError::validation(vec![FieldError::pointer("#/gateway_address", FieldCode::NotAllowed)]));
    }
    let settings = state.write(&who, &context, move |work| replace(work, None, &if_match, wishes.clone())).await?;
    let version = settings.version;
    Ok(Ok200::versioned(settings, version))
}
