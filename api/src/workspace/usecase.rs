//! Changing the settings of a workspace.

use domain::{
    due::DueKind,
    workspace::{Workspace, WorkspaceChange},
};
use persistence::{due, instance::workspace as store, team};

use crate::{
    calendars::usecase as calendars,
    concurrency::check_version,
    http::{ApiError, FieldCode, FieldError, IfMatch},
    rules,
    sla::configured,
    state::Work,
    triage::{Retrain, intend_retrain},
};

/// A change as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceUpdate {
    /// The slug as the client knows it; it cannot be changed.
    pub slug: Option<String>,
    /// What to change.
    pub change: WorkspaceChange,
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
}

/// Changes the settings.
///
/// # Errors
/// 412 and 428 of [`check_version`]; 422 `read_only` for another slug, `not_found` for a team or calendar that does not exist.
pub fn update(work: &mut Work<'_>, if_match: &IfMatch, update: &WorkspaceUpdate) -> Result<Workspace, ApiError> {
    store::lock(work.conn, &work.scope)?;
    let before = store::get(work.conn, &work.scope)?;
    check_version(work, if_match, before.id.uuid(), before.version, &update.sent)?;
    if update.slug.as_ref().is_some_and(|slug| *slug != before.slug) {
        return Err(ApiError::validation(vec![FieldError::pointer("#/slug", FieldCode::ReadOnly)]));
    }
    if let Some(team_id) = update.change.fallback_team_id.flatten()
        && !team::exists(work.conn, &work.scope, team_id)?
    {
        return Err(ApiError::validation(vec![FieldError::pointer("#/fallback_team_id", FieldCode::NotFound)]));
    }
    calendars::refuse_missing(work, update.change.calendar_id.flatten())?;
    let Some((after, draft)) = before.change(update.change.clone(), work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    let unworked = after.return_unworked_after_minutes;
    let is_other_limit = unworked != before.return_unworked_after_minutes;
    // Automatic messages are written with these.
    let of_texts = |it: &Workspace| (it.name.clone(), it.time_zone.clone(), it.locale, it.digits);
    if of_texts(&after) != of_texts(&before) {
        configured(work)?;
    }
    if after.calendar_id != before.calendar_id || after.triage != before.triage || is_other_limit {
        configured(work)?;
    }
    if after.calendar_id != before.calendar_id {
        rules::recount(work)?;
    }
    // Whom it concerns already is looked at now, and again when his time is over.
    if is_other_limit && unworked.is_some() {
        due::set_for_assigned_tickets(work.conn, &work.scope, DueKind::Unworked, work.now)?;
    }
    if after.away_after_minutes != before.away_after_minutes && after.away_after_minutes.is_some() {
        due::set_for_online_agents(work.conn, &work.scope, DueKind::Away, work.now)?;
    }
    if after.triage != before.triage {
        intend_retrain(work, Retrain::Look)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}
