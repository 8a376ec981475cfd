//! Undoing what was done in one go: each ticket in a transaction of its own, the last one first. What was undone is noted with
//! it, so a request that comes again goes on where the first one ended.

use std::sync::Arc;

use domain::ids::{BulkActionId, BulkItemId, TicketId};
use persistence::bulk as store;
use serde_json::json;

use super::show::load;
use crate::{
    auth::Principal,
    http::{ApiError, Code, Posted, RequestContext},
    state::{AppState, Done, Retry, Work},
    tickets::usecase::{Workset, load_for_change, load_unseen},
    undoing::{self, Deed, TicketUndo, Told, UndoDto, put_back, refuse_late},
};

/// Undoes all of it, as far as it is still as it was made.
///
/// # Errors
/// 404; 409 `conflict` when it is too late.
pub async fn undo(
    state: &AppState,
    who: &Arc<Principal>,
    context: &RequestContext,
    retry: Retry,
    id: BulkActionId,
) -> Result<Posted<UndoDto>, ApiError> {
    if let Some(answered) = state.replayed(who, context, &retry).await? {
        return Ok(answered);
    }
    let principal = Arc::clone(who);
    let items = state
        .read(who, move |conn| {
            load(conn, &principal, id)?;
            Ok(store::items(conn, &principal.scope, id)?)
        })
        .await?;
    let mut tickets = Vec::with_capacity(items.len());
    for item in items.into_iter().rev() {
        let principal = Arc::clone(who);
        let unit = move |work: &mut Work<'_>| undo_item(work, &principal, id, item.id);
        tickets.push(state.write(who, context, unit).await?);
    }
    tickets.reverse();
    let answer = move |_: &mut Work<'_>| Ok(Done::ok(UndoDto { id: id.to_string(), tickets: tickets.clone() }, None));
    state.post(who, context, retry, answer).await
}

fn undo_item(work: &mut Work<'_>, who: &Principal, id: BulkActionId, item: BulkItemId) -> Result<TicketUndo, ApiError> {
    let (action, is_own) = load(work.conn, who, id)?;
    let found = store::find_item(work.conn, &work.scope, item)?.ok_or_else(ApiError::not_found)?;
    undoing::lock(work, found.ticket_id, &found.actions)?;
    let Some(set) = ticket(work, who, found.ticket_id, is_own)? else { return Ok(TicketUndo::gone(found.ticket_id)) };
    // Under the ticket's lock: somebody else may have undone it.
    let item = store::find_item(work.conn, &work.scope, item)?.ok_or_else(ApiError::not_found)?;
    if let Some((at, told)) = item.undone {
        let told: Told = serde_json::from_value(told).map_err(ApiError::internal)?;
        return Ok(told.answer(item.ticket_id, Some(at)));
    }
    refuse_late(work, action.created_at)?;
    let mut mark = json!({"bulk_action_id": id.to_string()});
    if let (Some(mark), Some(bundle)) = (mark.as_object_mut(), action.macro_id) {
        mark.insert("macro_id".to_owned(), bundle.to_string().into());
    }
    let told = put_back(work, &set, Deed { actions: &item.actions, mark: &mark, by_person: true })?;
    if !told.is_something() {
        return Ok(told.answer(item.ticket_id, None));
    }
    let kept = serde_json::to_value(&told).map_err(ApiError::internal)?;
    store::note_undone(work.conn, &work.scope, item.id, &kept, work.now)?;
    Ok(told.answer(item.ticket_id, Some(work.now)))
}

/// The ticket; none where it is not there any more. What somebody has moved out of his own sight he can move back.
fn ticket(work: &mut Work<'_>, who: &Principal, id: TicketId, is_own: bool) -> Result<Option<Workset>, ApiError> {
    if is_own {
        return Ok(load_unseen(work, id)?.filter(|set| set.ticket.merged_into.is_none()));
    }
    match load_for_change(work, who, id) {
        Ok(set) => Ok(Some(set)),
        Err(error) if matches!(error.code, Code::NotFound | Code::Merged) => Ok(None),
        Err(error) => Err(error),
    }
}
