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
    let found = match (expand.related(), expand.messages) {
        (false, true) => store::find_with_messages(conn, &who.scope, id, !who.reads_notes(), MESSAGES)?
            .map(|(ticket, messages)| Shown { view: TicketView { ticket, related: None }, messages: Some(messages) }),
        (false, false) => store::find(conn, &who.scope, id)?
            .map(|ticket| Shown { view: TicketView { ticket, related: None }, messages: None }),
        (true, _) => store::find_view(conn, &who.scope, id)?.map(|view| Shown { view, messages: None }),
    };
    let visibility = who.visibility();
    let mut shown = found.filter(|shown| visibility.includes(&shown.view.ticket)).ok_or_else(ApiError::not_found)?;
    if expand.messages && shown.messages.is_none() {
        let page = MessagePage { after: None, descending: false, limit: MESSAGES, without_notes: !who.reads_notes() };
        shown.messages = Some(message::list(conn, &who.scope, id, &page)?);
    }
    Ok(shown)
}
