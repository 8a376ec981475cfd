//! Keeping what is done in one go, in the transaction of it.

use domain::{
    bulk::BulkKind,
    ids::{BulkActionId, MacroId},
    rules::Done,
    ticket::Ticket,
};
use persistence::bulk::{self as store, BulkAction, BulkItem};

use crate::{http::ApiError, random, state::Work};

/// Keeps that something begins.
pub(super) fn begin(work: &mut Work<'_>, kind: BulkKind, macro_id: Option<MacroId>) -> Result<BulkActionId, ApiError> {
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let created_by = work.origin.actor.id_text().unwrap_or_default();
    let action = BulkAction { id, kind, macro_id, created_by, created_at: work.now };
    store::insert(&mut work.writes, &work.scope, &action);
    Ok(id)
}

/// Keeps what was done with a ticket, which is as it is after everything.
pub(super) fn keep_item(
    work: &mut Work<'_>,
    (bulk_action_id, position): (BulkActionId, i64),
    after: &Ticket,
    actions: Vec<Done>,
) -> Result<(), ApiError> {
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (ticket_id, ticket_version) = (after.id, after.version);
    let item = BulkItem { id, bulk_action_id, position, ticket_id, ticket_version, actions, undone: None };
    Ok(store::insert_item(&mut work.writes, &work.scope, &item)?)
}

/// Keeps that a macro was applied to a ticket.
pub(crate) fn keep_macro(
    work: &mut Work<'_>,
    bundle: MacroId,
    after: &Ticket,
    actions: &[Done],
) -> Result<BulkActionId, ApiError> {
    let id = begin(work, BulkKind::Macro, Some(bundle))?;
    keep_item(work, (id, 0), after, actions.to_vec())?;
    Ok(id)
}
