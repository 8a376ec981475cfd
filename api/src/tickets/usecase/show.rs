//! One ticket with what was asked for, in at most two statements.

use domain::{conversation::Message, ids::TicketId};
use persistence::{
    Conn,
    message::{self, MessagePage},
    ticket::{self as store, TicketView},
};

use crate::{auth::Principal, http::ApiError, tickets::dto::Expand};

/// How many messages come with a ticket.
const MESSAGES: i64 = 50;

/// A ticket and, if asked for, its first messages.
pub struct Shown {
    /// The ticket.
    pub view: TicketView,
    /// Its first messages.
    pub messages: Option<Vec<Message>>,
}

/// The ticket, if the caller may see it.
pub fn show(conn: &mut Conn, who: &Principal, id: TicketId, expand: Expand) -> Result<Shown, ApiError> {
    let found = if expand.related() {
        store::find_view(conn, &who.scope, id)?
    } else {
        store::find(conn, &who.scope, id)?.map(|ticket| TicketView { ticket, related: None })
    };
    let visibility = who.visibility();
    let view = found.filter(|view| visibility.includes(&view.ticket)).ok_or_else(ApiError::not_found)?;
    let messages = if expand.messages {
        let page = MessagePage { after: None, descending: false, limit: MESSAGES, without_notes: !who.reads_notes() };
        Some(message::list(conn, &who.scope, id, &page)?)
    } else {
        None
    };
    Ok(Shown { view, messages })
}
