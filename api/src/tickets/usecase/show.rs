//! One ticket with what was asked for, in at most two statements.

use domain::{conversation::Message, ids::TicketId};
use persistence::{
    Conn,
    message::{self, MessagePage},
    ticket::{self as store, TicketView},
};

use super::change::seen;
use crate::{
    auth::Principal,
    http::ApiError,
    state::AppState,
    tickets::{
        dto::Expand,
        pages::{self, MESSAGES},
    },
};

/// A ticket and, if asked for, its first messages.
pub struct Shown {
    /// The ticket.
    pub view: TicketView,
    /// Its first messages.
    pub messages: Option<Vec<Message>>,
}

/// The ticket, if the caller may see it.
pub async fn show(state: &AppState, who: &Principal, id: TicketId, expand: Expand) -> Result<Shown, ApiError> {
    let found = if expand.messages && !expand.related() {
        pages::read(state, who, id)
            .await?
            .map(|(ticket, messages)| Shown { view: TicketView { ticket, related: None }, messages: Some(messages) })
    } else {
        let principal = who.clone();
        state.read(who, move |conn| find(conn, &principal, id, expand)).await?
    };
    let visibility = who.visibility();
    let Shown { view, messages } = found.ok_or_else(ApiError::not_found)?;
    let ticket = seen(Some(view.ticket), &visibility)?;
    Ok(Shown { view: TicketView { ticket, ..view }, messages })
}

fn find(conn: &mut Conn, who: &Principal, id: TicketId, expand: Expand) -> Result<Option<Shown>, ApiError> {
    if !expand.related() {
        let found = store::find(conn, &who.scope, id)?;
        return Ok(found.map(|ticket| Shown { view: TicketView { ticket, related: None }, messages: None }));
    }
    let Some(view) = store::find_view(conn, &who.scope, id)? else { return Ok(None) };
    let messages = if expand.messages {
        let page = MessagePage { after: None, descending: false, limit: MESSAGES, without_notes: !who.reads_notes() };
        Some(message::list(conn, &who.scope, id, &page)?)
    } else {
        None
    };
    Ok(Some(Shown { view, messages }))
}
