//! Adding a message at a moment of the past.

use domain::{
    actor::Actor,
    conversation::{Message, body_digest},
    ids::TicketId,
    ticket::{self, Command, MessageKind, NewMessage, Outcome, Status},
};
use persistence::{message, ticket as store};

use crate::{
    auth::Principal,
    content::Rendered,
    http::ApiError,
    random,
    state::Work,
    tickets::usecase::{follow_up, load_for_change, reopen_window, settle},
};

/// Adds a message to a ticket, as `who` would do it.
pub fn say(
    work: &mut Work<'_>,
    who: &Principal,
    ticket_id: TicketId,
    (kind, then): (MessageKind, Option<Status>),
    body: &Rendered,
) -> Result<(), ApiError> {
    let before = load_for_change(work, who, ticket_id)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let command = Command::AddMessage(NewMessage {
        id,
        kind,
        body_sha256: body_digest(&body.source),
        then,
        if_last_message_id: None,
    });
    let facts = reopen_window(work, &before)?;
    match ticket::decide(&before, &command, &facts, &work.origin.actor, work.now)? {
        Outcome::Events(events) => {
            let author = match kind {
                MessageKind::Customer => Actor::Customer(before.customer_id),
                MessageKind::Reply | MessageKind::Note | MessageKind::Auto => work.origin.actor,
            };
            let message = Message {
                id,
                ticket_id,
                kind,
                position: before.version + 1,
                version: 1,
                author,
                format: body.format,
                source: body.source.clone(),
                text: body.text.clone(),
                html: body.html.clone(),
                created_at: work.now,
                updated_at: work.now,
            };
            message::insert(work.conn, &work.scope, &message)?;
            settle(work, &before, &events).map(drop)
        }
        Outcome::FollowUp => {
            let number = store::next_number(work.conn, &work.scope)?;
            follow_up(work, &before, body, number).map(drop)
        }
    }
}
