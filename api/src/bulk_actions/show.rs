//! Reading what was done in one go.

use domain::{
    ids::{BulkActionId, TicketId},
    policy::Operation,
};
use persistence::{
    Conn,
    bulk::{self as store, BulkAction, BulkItem},
    ticket as tickets,
};

use super::dto::BulkActionDto;
use crate::{auth::Principal, http::ApiError};

/// It, if it is the caller's own, or he undoes what others did. Is it his own?
///
/// # Errors
/// 404.
pub(super) fn load(conn: &mut Conn, who: &Principal, id: BulkActionId) -> Result<(BulkAction, bool), ApiError> {
    let action = store::find(conn, &who.scope, id)?.ok_or_else(ApiError::not_found)?;
    let is_own = who.actor.id_text().is_some_and(|own| own == action.created_by);
    if is_own || who.may(Operation::UndoRuleRun) { Ok((action, is_own)) } else { Err(ApiError::not_found()) }
}

/// It with what it did. Of others' doings only tickets that the caller may see are told.
///
/// # Errors
/// 404.
pub(super) fn show(conn: &mut Conn, who: &Principal, id: BulkActionId) -> Result<BulkActionDto, ApiError> {
    let (action, is_own) = load(conn, who, id)?;
    let mut items: Vec<BulkItem> = store::items(conn, &who.scope, id)?;
    if !is_own {
        let ids: Vec<TicketId> = items.iter().map(|item| item.ticket_id).collect();
        let (visibility, all) = (who.visibility(), tickets::find_all(conn, &who.scope, &ids)?);
        let is_seen = |id| all.iter().any(|ticket| ticket.id == id && visibility.includes(ticket));
        items.retain(|item| is_seen(item.ticket_id));
    }
    Ok(BulkActionDto::of(action, items))
}
