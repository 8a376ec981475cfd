//! Reading and changing what a workspace says of its automatic messages.

use domain::{
    automatic::{AutoKind, AutomaticMessages},
    due::DueKind,
};
use persistence::{automatic as store, due, instance::workspace};

use super::input::AutomaticUpdate;
use crate::{
    concurrency::check_version,
    http::{ApiError, FieldCode, FieldError, IfMatch},
    random,
    sla::configured,
    state::Work,
};

/// Changes the messages. Returns them with the switch of `received`; none: nothing was ever changed.
///
/// # Errors
/// 412 and 428 of [`check_version`]; 422 where the warning would come before the silence begins.
pub fn update(
    work: &mut Work<'_>,
    if_match: &IfMatch,
    update: AutomaticUpdate,
) -> Result<(Option<AutomaticMessages>, bool), ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let received = workspace::get(work.conn, &work.scope)?.received_message;
    let known = store::find(work.conn, &work.scope)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let before = known.clone().unwrap_or_else(|| AutomaticMessages::none(id, work.now));
    check_version(work, if_match, before.id.uuid(), before.version, &update.sent)?;
    let Some((after, draft)) = before.change(update.change, work.now) else { return Ok((known, received)) };
    if after.close_after_days.is_some_and(|days| after.close_warning_days > days) {
        return Err(ApiError::validation(vec![FieldError::pointer("#/close_warning_days", FieldCode::Conflict)]));
    }
    store::save(work.conn, &work.scope, &after)?;
    configured(work)?;
    let closing = |own: &AutomaticMessages| own.close_after_days.map(|days| (days, own.close_warning_days));
    if closing(&after).is_some() && closing(&after) != closing(&before) {
        due::set_for_answered_tickets(work.conn, &work.scope, DueKind::Silence, work.now)?;
    }
    let reminding = |own: &AutomaticMessages| own.is_on(AutoKind::StillWaiting).then_some(own.still_waiting_minutes);
    if reminding(&after).is_some() && reminding(&after) != reminding(&before) {
        due::set_for_open_tickets(work.conn, &work.scope, DueKind::StillWaiting, work.now)?;
    }
    if after.remind_after_days.is_some() && after.remind_after_days != before.remind_after_days {
        due::set_for_open_tickets(work.conn, &work.scope, DueKind::Unanswered, work.now)?;
    }
    work.record(vec![draft])?;
    Ok((Some(after), received))
}
