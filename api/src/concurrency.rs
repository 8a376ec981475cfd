//! Optimistic concurrency: one place for `If-Match`, 412 and 428, and for orders that name every record.

use std::collections::BTreeSet;

use domain::ids::Id;
use persistence::{event, instance::workspace};
use uuid::Uuid;

use crate::{
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    state::Work,
};

/// How many events are looked through to name the fields that changed meanwhile.
const LOOKED_THROUGH: i64 = 200;

/// Passes when `ids`, the member of that name, are `all`, each once, in whatever order.
///
/// # Errors
/// 422 with each id that is there twice or is none of them, and `too_few` where some are missing.
pub fn check_order<K>(ids: &[Id<K>], all: &[Id<K>]) -> Result<(), ApiError>
where
    Id<K>: PartialEq,
{
    let mut errors = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let code = if ids.iter().take(index).any(|other| other == id) {
            FieldCode::Duplicate
        } else if all.contains(id) {
            continue;
        } else {
            FieldCode::NotFound
        };
        errors.push(FieldError::pointer(format!("#/ids/{index}"), code));
    }
    if errors.is_empty() && ids.len() < all.len() {
        errors.push(FieldError::pointer("#/ids", FieldCode::TooFew).with("min", all.len()));
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// Passes when the caller's `If-Match` still holds, or none was sent and none is demanded.
///
/// # Errors
/// 412 `precondition_failed` with `current_version` and, among the `sent` fields, those that others changed since the
/// version the caller had seen: an empty list means that the request can simply be sent again with `current_version`.
/// 428 `precondition_required` where the workspace demands `If-Match`.
pub fn check_version(
    work: &mut Work<'_>,
    if_match: &IfMatch,
    subject: Uuid,
    current: i64,
    sent: &[&str],
) -> Result<(), ApiError> {
    if matches!(if_match, IfMatch::None) {
        let demanded = workspace::get(work.conn, &work.scope)?.require_if_match;
        return if demanded { Err(ApiError::new(Code::PreconditionRequired)) } else { Ok(()) };
    }
    if if_match.allows(current) {
        return Ok(());
    }
    let seen = match if_match {
        IfMatch::Versions(versions) => versions.iter().copied().max().unwrap_or(0),
        IfMatch::None | IfMatch::Any => 0,
    };
    let since = event::history(work.conn, &work.scope, subject, Some(seen), false, LOOKED_THROUGH)?;
    let mut changed = BTreeSet::new();
    for event in since {
        changed.extend(event.envelope.changes.into_keys());
        changed.extend(event.payload.into_iter().flat_map(|payload| payload.changes.into_keys()));
    }
    let conflicting: Vec<&str> = sent.iter().copied().filter(|field| changed.contains(*field)).collect();
    Err(ApiError::new(Code::PreconditionFailed)
        .with("current_version", current)
        .with("conflicting_fields", conflicting))
}
