//! Adding, changing and removing what is to be done, under the ticket's lock.

use domain::{
    ids::{ChecklistItemId, TicketId},
    teamwork::{ChecklistItem, MAX_CHECKLIST_ITEMS, renumbered},
    ticket::Command,
};
use persistence::{Conn, teamwork::checklist as store};
use serde_json::Value;

use super::dto::{CreateChecklistItem, UpdateChecklistItem};
use crate::{
    auth::Principal,
    http::{ApiError, Code},
    random,
    state::Work,
    tickets::usecase::{Workset, change, load_for_change, load_visible},
};

/// All of a ticket that the caller may see.
pub fn list(conn: &mut Conn, who: &Principal, ticket: TicketId) -> Result<Vec<ChecklistItem>, ApiError> {
    load_visible(conn, who, ticket)?;
    Ok(store::list(conn, &who.scope, ticket)?)
}

/// Adds one.
pub fn create(
    work: &mut Work<'_>,
    who: &Principal,
    ticket_id: TicketId,
    input: &CreateChecklistItem,
) -> Result<ChecklistItem, ApiError> {
    let set = load_for_change(work, who, ticket_id)?;
    let mut ids = ids(work, ticket_id)?;
    if ids.len() >= MAX_CHECKLIST_ITEMS {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_CHECKLIST_ITEMS));
    }
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let last = i64::try_from(ids.len()).unwrap_or(i64::MAX) + 1;
    let position = input.position.unwrap_or(last).min(last);
    let text = input.text.trim().to_owned();
    let item = ChecklistItem { id, ticket_id, position, text, done: None, created_at: work.now };
    store::insert(work.conn, &work.scope, &item)?;
    if position < last {
        ids.push(id);
        store::order(work.conn, &work.scope, &renumbered(&ids, id, position))?;
    }
    change(work, &set, &Command::ChangeChecklist(Value::Null, item.told()))?;
    Ok(item)
}

/// Changes one.
pub fn update(
    work: &mut Work<'_>,
    who: &Principal,
    id: ChecklistItemId,
    input: &UpdateChecklistItem,
) -> Result<ChecklistItem, ApiError> {
    let (set, before) = load(work, who, id)?;
    let ids = ids(work, before.ticket_id)?;
    let last = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let mut after = before.clone();
    if let Some(text) = &input.text {
        text.trim().clone_into(&mut after.text);
    }
    after.position = input.position.map_or(before.position, |position| position.min(last));
    after.done = match input.done {
        Some(true) => before.done.or(Some((work.origin.actor, work.now))),
        Some(false) => None,
        None => before.done,
    };
    if after != before {
        store::save(work.conn, &work.scope, &after)?;
    }
    if after.position != before.position {
        store::order(work.conn, &work.scope, &renumbered(&ids, id, after.position))?;
    }
    change(work, &set, &Command::ChangeChecklist(before.told(), after.told()))?;
    Ok(after)
}

/// Removes one; those behind it move up.
pub fn delete(work: &mut Work<'_>, who: &Principal, id: ChecklistItemId) -> Result<(), ApiError> {
    let (set, item) = load(work, who, id)?;
    store::delete(work.conn, &work.scope, id)?;
    let left = ids(work, item.ticket_id)?;
    store::order(work.conn, &work.scope, &left)?;
    change(work, &set, &Command::ChangeChecklist(item.told(), Value::Null)).map(drop)
}

fn ids(work: &mut Work<'_>, ticket: TicketId) -> Result<Vec<ChecklistItemId>, ApiError> {
    Ok(store::list(work.conn, &work.scope, ticket)?.into_iter().map(|item| item.id).collect())
}

fn load(work: &mut Work<'_>, who: &Principal, id: ChecklistItemId) -> Result<(Workset, ChecklistItem), ApiError> {
    let found = store::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let set = load_for_change(work, who, found.ticket_id)?;
    // Read again under the ticket's lock.
    let item = store::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    Ok((set, item))
}
