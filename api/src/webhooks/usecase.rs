//! Adding, changing and removing webhooks.

use domain::{
    condition::{Condition, Parsed},
    ids::WebhookId,
    time::Instant,
    webhook::{Health, MAX_WEBHOOKS, NewWebhook, OVERLAP_SECONDS, Webhook, WebhookChange},
};
use persistence::{Conn, Scope, instance::workspace, webhook as store};

use super::dto::WebhookDto;
use crate::{
    concurrency::check_version,
    conditions::check_references,
    http::{ApiError, Code, IfMatch},
    rules,
    state::Work,
};

/// A webhook to add.
#[derive(Debug, Clone)]
pub struct NewWebhookInput {
    /// Where events are sent to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Is anything sent?
    pub enabled: bool,
    /// The types of events that it gets.
    pub types: Vec<String>,
    /// What must hold of the ticket.
    pub condition: Option<Parsed>,
    /// Is what its owner does kept from it?
    pub exclude_own: bool,
    /// Is it told of internal notes?
    pub include_notes: bool,
}

/// A change as it was sent; none leaves a member as it is.
#[derive(Debug, Clone)]
pub struct WebhookUpdate {
    /// The names of the members that were sent, as the history names them.
    pub sent: Vec<&'static str>,
    /// Where events are sent to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Is anything sent?
    pub enabled: Option<bool>,
    /// The types of events that it gets.
    pub types: Option<Vec<String>>,
    /// What must hold of the ticket.
    pub condition: Option<Option<Parsed>>,
    /// Is what its owner does kept from it?
    pub exclude_own: Option<bool>,
    /// Is it told of internal notes?
    pub include_notes: Option<bool>,
}

/// The webhook as it is shown.
pub fn show(conn: &mut Conn, scope: &Scope, id: WebhookId, now: Instant) -> Result<WebhookDto, ApiError> {
    let webhook = store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)?;
    shown(conn, scope, webhook, now)
}

/// A webhook that was just read or written, as it is shown.
pub fn shown(conn: &mut Conn, scope: &Scope, webhook: Webhook, now: Instant) -> Result<WebhookDto, ApiError> {
    let (_, health, old) = store::health(conn, scope, Some(webhook.id))?.pop().ok_or_else(ApiError::not_found)?;
    Ok(WebhookDto::of(webhook, health, old, now))
}

/// All of the workspace as they are shown.
pub fn list(conn: &mut Conn, scope: &Scope, now: Instant) -> Result<Vec<WebhookDto>, ApiError> {
    let health = store::health(conn, scope, None)?;
    let all = store::list(conn, scope)?.into_iter().filter_map(|webhook| {
        let (_, health, old) = health.iter().find(|(id, ..)| *id == webhook.id).copied()?;
        Some(WebhookDto::of(webhook, health, old, now))
    });
    Ok(all.collect())
}

/// The condition, of which every record it names is there.
fn known(work: &mut Work<'_>, parsed: &Parsed) -> Result<Condition, ApiError> {
    check_references(work.conn, &work.scope, "condition", &parsed.references)?;
    Ok(parsed.condition.clone())
}

/// Adds a webhook with its sealed secret.
///
/// # Errors
/// 422 for a condition that names nobody; 409 `conflict` with `max` when there are too many.
pub fn create(
    work: &mut Work<'_>,
    id: WebhookId,
    input: NewWebhookInput,
    secret: Vec<u8>,
) -> Result<WebhookDto, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let count = store::list(work.conn, &work.scope)?.len();
    if i64::try_from(count).unwrap_or(i64::MAX) >= MAX_WEBHOOKS {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_WEBHOOKS));
    }
    let condition = input.condition.as_ref().map(|parsed| known(work, parsed)).transpose()?;
    let NewWebhookInput { url, description, enabled, types, exclude_own, include_notes, .. } = input;
    let owner = work.origin.actor;
    let new = NewWebhook { id, url, description, enabled, types, condition, exclude_own, include_notes, owner };
    let (webhook, draft) = Webhook::create(new, work.now);
    store::insert(work.conn, &work.scope, &webhook, secret)?;
    work.record(vec![draft])?;
    shown(work.conn, &work.scope, webhook, work.now)
}

/// Changes a webhook.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 422 for a condition that names nobody.
pub fn update(
    work: &mut Work<'_>,
    id: WebhookId,
    if_match: &IfMatch,
    update: &WebhookUpdate,
) -> Result<WebhookDto, ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    let condition = match &update.condition {
        None => None,
        Some(None) => Some(None),
        Some(Some(parsed)) => Some(Some(known(work, parsed)?)),
    };
    let change = WebhookChange {
        url: update.url.clone(),
        description: update.description.clone(),
        enabled: update.enabled,
        types: update.types.clone(),
        condition,
        exclude_own: update.exclude_own,
        include_notes: update.include_notes,
        secret: false,
    };
    let after = save(work, before, change)?;
    shown(work.conn, &work.scope, after, work.now)
}

/// Switches a webhook on, and forgets how its address did.
///
/// # Errors
/// 404.
pub fn enable(work: &mut Work<'_>, id: WebhookId) -> Result<WebhookDto, ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let after = save(work, before, WebhookChange { enabled: Some(true), ..WebhookChange::default() })?;
    forgive(work, id)?;
    shown(work.conn, &work.scope, after, work.now)
}

/// What was known of the address counts no more.
fn forgive(work: &mut Work<'_>, id: WebhookId) -> Result<(), ApiError> {
    if let Some((_, health, _)) = store::health(work.conn, &work.scope, Some(id))?.pop() {
        let health = Health { failures: 0, failing_since: None, paused_until: None, ..health };
        store::save_health(work.conn, &work.scope, id, &health)?;
    }
    Ok(store::touch(work.conn, &work.scope, id)?)
}

fn save(work: &mut Work<'_>, before: Webhook, change: WebhookChange) -> Result<Webhook, ApiError> {
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    match (before.enabled, after.enabled) {
        (true, false) => {
            store::cancel_queued(work.conn, &work.scope, after.id, work.now)?;
            store::touch(work.conn, &work.scope, after.id)?;
        }
        // Another address, or another try: what was known of the old one says nothing of it.
        (false, true) => forgive(work, after.id)?,
        _ if before.url != after.url => forgive(work, after.id)?,
        _ => {}
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Puts a sealed secret in place of the present one, which signs beside it for a day.
///
/// # Errors
/// 404.
pub fn rotate(work: &mut Work<'_>, id: WebhookId, new: Vec<u8>) -> Result<WebhookDto, ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let known = store::secrets(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let until = work.now.plus_seconds(OVERLAP_SECONDS);
    store::rotate_secret(work.conn, &work.scope, id, (new, known.current), until)?;
    let after = save(work, before, WebhookChange { secret: true, ..WebhookChange::default() })?;
    shown(work.conn, &work.scope, after, work.now)
}

/// Removes a webhook with all that was sent to it.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use` while a rule sends tickets to it.
pub fn delete(work: &mut Work<'_>, id: WebhookId, if_match: &IfMatch) -> Result<(), ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    if rules::is_called(work, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![before.removed()])
}
