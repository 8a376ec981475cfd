//! Telling a customer that his request has arrived.

use domain::{
    actor::{Actor, Origin},
    conversation::BodyFormat,
    ids::TicketId,
    outbox::IntentState,
    policy::{Grant, TokenScopes},
    portal::received_text,
    ticket::{Language, MessageKind, Ticket},
};
use persistence::{Scope, customer, instance::workspace, outbox as store, ticket as tickets};
use uuid::Uuid;

use super::waiting;
use crate::{
    auth::Principal,
    content::{BodyInput, render},
    http::ApiError,
    messages::usecase::{MessageInput, add},
    state::Work,
};

/// Nobat itself writes.
pub(super) const fn origin() -> Origin {
    Origin::of(Actor::System)
}

fn nobat(scope: Scope) -> Principal {
    Principal {
        scope,
        actor: Actor::System,
        grant: Grant { role: None, scopes: TokenScopes::default() },
        team_ids: Vec::new(),
        shared_organization_id: None,
        token_id: None,
        session_id: None,
    }
}

/// Adds the message to the conversation, and ends the intent.
pub(super) fn tell(work: &mut Work<'_>, intent: Uuid) -> Result<(), ApiError> {
    let Some(found) = store::find(work.conn, &work.scope, intent)? else { return Ok(()) };
    // The ticket's lock is taken before any other.
    let ticket = tickets::find_locked(work.conn, &work.scope, TicketId::from_uuid(found.subject_id))?;
    if waiting(work, intent)?.is_none() {
        return Ok(());
    }
    // Nobody waits for a message about what is spam or in the bin.
    let state = match ticket.filter(|ticket| ticket.deleted_at.is_none() && !ticket.spam) {
        Some(ticket) => {
            let content = received_text(ticket.number, language(work, &ticket)?);
            let input = MessageInput {
                kind: MessageKind::Auto,
                body: render(BodyInput { format: BodyFormat::Text, content }),
                attachment_ids: Vec::new(),
                then: None,
                if_last_message_id: None,
            };
            add(work, &nobat(work.scope), ticket.id, &input)?;
            IntentState::Done
        }
        None => IntentState::Dropped,
    };
    store::finish(&mut work.writes, &work.scope, intent, state, None, work.now);
    Ok(())
}

/// The language the customer reads, else the one he wrote in, else the workspace's.
fn language(work: &mut Work<'_>, ticket: &Ticket) -> Result<Language, ApiError> {
    let customer = customer::find(work.conn, &work.scope, ticket.customer_id)?;
    match customer.and_then(|customer| customer.locale).or(ticket.language) {
        Some(language) => Ok(language),
        None => Ok(workspace::get(work.conn, &work.scope)?.locale),
    }
}
