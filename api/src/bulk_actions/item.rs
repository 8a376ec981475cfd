//! Doing what an item asks of its ticket, in one unit of work.

use domain::{ids::BulkActionId, rules::Done};

use super::{
    dto::BulkResult,
    input::{Item, placed},
    keep::keep_item,
};
use crate::{
    auth::Principal,
    concurrency::check_version,
    http::{ApiError, FieldCode, FieldError},
    macros::{learned, prepare},
    state::Work,
    tickets::usecase::{check_references, facts_for_message, load_for_change, settle_bundle},
};

/// Changes the ticket of an item at a place, as a part of `bulk`; none: it is only looked at what would happen.
///
/// # Errors
/// Those that the item would have been answered with by itself, told of its place in the request.
pub(super) fn change(
    work: &mut Work<'_>,
    who: &Principal,
    (index, item): (usize, &Item),
    bulk: Option<BulkActionId>,
) -> Result<BulkResult, ApiError> {
    change_one(work, who, (index, item), bulk).map_err(|error| placed(error, index))
}

fn change_one(
    work: &mut Work<'_>,
    who: &Principal,
    (index, item): (usize, &Item),
    bulk: Option<BulkActionId>,
) -> Result<BulkResult, ApiError> {
    let set = load_for_change(work, who, item.ticket_id)?;
    let before = &set.ticket;
    check_version(work, &item.if_match, before.id.uuid(), before.version, &item.sent)?;
    check_references(work, &item.wish.patch)?;
    let facts = facts_for_message(work, before)?;
    let granted = item.wish.grant(before, &facts, (&work.origin.actor, work.now))?;
    let prepared = match item.macro_id {
        Some(id) => Some(prepare(work, who, id, &granted.ticket, &facts)?),
        None => None,
    };
    let (mut events, mut done) = (granted.events, granted.done);
    let (mut last, mut routes_again) = (granted.ticket, false);
    if let Some(prepared) = &prepared {
        prepared.keep(work, before)?;
        events.extend_from_slice(&prepared.applied.events);
        done.extend_from_slice(&prepared.applied.done);
        last.clone_from(&prepared.applied.ticket);
        routes_again = prepared.applied.routes_again;
    }
    events.extend(learned(work, (before, &last), item.macro_id)?);
    let after = settle_bundle(work, &set, events, routes_again, &facts)?;
    let result = BulkResult::done(index, after.id, after.version, &done);
    if let Some(bulk) = bulk {
        let position = i64::try_from(index).unwrap_or(i64::MAX);
        keep_item(work, (bulk, position), &after, done.into_iter().filter(is_something).collect())?;
    }
    Ok(result)
}

fn is_something(done: &Done) -> bool {
    !done.changes.is_empty() || done.outcome == domain::rules::Outcome::Done
}

/// What is wrong with an item, as a part of what is wrong with the whole request.
pub(super) fn faults(index: usize, error: &ApiError) -> Vec<FieldError> {
    if !error.errors.is_empty() {
        return error.errors.clone();
    }
    let (place, code) = match error.code.status().as_u16() {
        404 => (format!("#/items/{index}/ticket_id"), FieldCode::NotFound),
        412 | 428 => (format!("#/items/{index}/if_version"), FieldCode::Conflict),
        _ => (format!("#/items/{index}"), FieldCode::NotAllowed),
    };
    vec![FieldError::pointer(place, code).with("problem", error.code.word())]
}
