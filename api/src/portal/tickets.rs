//! Tickets and messages as the customer sees them.

use domain::{
    actor::Actor,
    category::Category,
    conversation::Message,
    ids::{AgentId, CustomerId},
    policy::Operation,
    portal::{next_step, promise, status_label},
    ticket::{Language, MessageKind, Status, Ticket},
    time::Instant,
};
use persistence::{Conn, category, portal as store};

use super::dto::{PortalCategoryName, PortalFile, PortalHandler, PortalMessage, PortalPromise, PortalTicket};
use crate::{auth::customer::Portal, http::ApiError};

/// The name of a category in a language.
pub fn category_name(category: &Category, language: Language) -> String {
    match language {
        Language::Fa => category.name_fa.clone(),
        Language::En => category.name_en.clone(),
    }
}

/// May a ticket that was closed then still be reopened?
pub fn may_reopen(portal: &Portal, closed_at: Option<Instant>, now: Instant) -> bool {
    closed_at.is_some_and(|closed| closed.plus_days(portal.workspace.reopen_window_days) >= now)
}

/// What he may do with it. One who is blocked may only read.
fn actions(portal: &Portal, ticket: &Ticket, now: Instant) -> Vec<&'static str> {
    if portal.customer.blocked_at.is_some() {
        return Vec::new();
    }
    let mut actions = vec![Operation::CreatePortalMessage.id()];
    match ticket.status {
        Status::Closed if may_reopen(portal, ticket.closed_at, now) => {
            actions.push(Operation::ReopenPortalTicket.id());
        }
        Status::Closed => {}
        Status::Answered => {
            actions.extend([Operation::ClosePortalTicket.id(), Operation::ReopenPortalTicket.id()]);
        }
        Status::AwaitingReply | Status::InReview | Status::NeedsInfo => actions.push(Operation::ClosePortalTicket.id()),
    }
    actions
}

/// The agents whose names may be told, none where the workspace keeps them to itself.
fn told(portal: &Portal, agents: impl Iterator<Item = AgentId>) -> Vec<AgentId> {
    if portal.workspace.portal_agent_names { agents.collect() } else { Vec::new() }
}

/// Tickets that he may see, with the names that belong to them.
pub fn present(
    conn: &mut Conn,
    portal: &Portal,
    tickets: Vec<Ticket>,
    now: Instant,
) -> Result<Vec<PortalTicket>, ApiError> {
    let scope = portal.principal.scope;
    let agent_ids = told(portal, tickets.iter().filter_map(|ticket| ticket.assignee_id));
    let agents = store::agent_names(conn, &scope, &agent_ids)?;
    let team_ids: Vec<_> = tickets.iter().filter_map(|ticket| ticket.team_id).collect();
    let teams = store::team_names(conn, &scope, &team_ids)?;
    let others: Vec<_> =
        tickets.iter().map(|ticket| ticket.customer_id).filter(|id| *id != portal.customer.id).collect();
    let customers = store::customer_names(conn, &scope, &others)?;
    let categories = match tickets.iter().any(|ticket| ticket.category_id.is_some()) {
        true => category::list(conn, &scope)?,
        false => Vec::new(),
    };
    // When a note was written is nobody's business.
    let noted = |ticket: &&Ticket| ticket.last_message_kind == Some(MessageKind::Note);
    let noted: Vec<_> = tickets.iter().filter(noted).map(|ticket| ticket.id).collect();
    let public = store::last_public(conn, &scope, &noted)?;
    let shown = |ticket: Ticket| {
        let person = ticket.assignee_id.and_then(|id| agents.get(&id)).map(|name| ("agent", name));
        let team = ticket.team_id.and_then(|id| teams.get(&id)).map(|name| ("team", name));
        let handled_by = person.or(team).map(|(kind, name)| PortalHandler { r#type: kind, name: name.clone() });
        let category = categories.iter().find(|category| Some(category.id) == ticket.category_id);
        let category = category.map(|it| PortalCategoryName { id: it.id, name: category_name(it, portal.language) });
        let own = ticket.customer_id == portal.customer.id;
        let requested_by = if own { portal.customer.name.clone() } else { customers.get(&ticket.customer_id).cloned() };
        let last = match ticket.last_message_kind {
            Some(MessageKind::Note) => public.get(&ticket.id).copied(),
            _ => ticket.last_message_at,
        };
        let promise = ticket.sla_summary().as_ref().and_then(promise).map(PortalPromise::from);
        PortalTicket {
            promise,
            id: ticket.id,
            number: ticket.number,
            status: ticket.status,
            status_label: status_label(ticket.status, portal.language),
            next_step: next_step(ticket.status, portal.language),
            category,
            handled_by,
            own,
            requested_by,
            follow_up_of_id: ticket.follow_up_of_id,
            created_at: ticket.created_at,
            last_message_at: last.unwrap_or(ticket.created_at),
            answered_at: ticket.answered_at,
            closed_at: ticket.closed_at,
            allowed_actions: actions(portal, &ticket, now),
            subject: ticket.subject,
        }
    };
    Ok(tickets.into_iter().map(shown).collect())
}

/// One ticket that he may see.
pub fn present_one(conn: &mut Conn, portal: &Portal, ticket: Ticket, now: Instant) -> Result<PortalTicket, ApiError> {
    let one = present(conn, portal, vec![ticket], now)?.pop();
    one.ok_or_else(|| ApiError::internal("a ticket was not presented"))
}

/// Messages that he may see: the caller leaves notes out.
pub fn present_messages(
    conn: &mut Conn,
    portal: &Portal,
    messages: Vec<Message>,
) -> Result<Vec<PortalMessage>, ApiError> {
    let scope = portal.principal.scope;
    let agent_ids = told(portal, messages.iter().filter_map(|message| message.author.agent()));
    let agents = store::agent_names(conn, &scope, &agent_ids)?;
    let other = |message: &Message| match message.author {
        Actor::Customer(id) if id != portal.customer.id => Some(id),
        _ => None,
    };
    let others: Vec<CustomerId> = messages.iter().filter_map(other).collect();
    let customers = store::customer_names(conn, &scope, &others)?;
    let shown = |message: Message| {
        let (own, author_name) = match message.author {
            Actor::Customer(id) if id == portal.customer.id => (true, portal.customer.name.clone()),
            Actor::Customer(id) => (false, customers.get(&id).cloned()),
            Actor::Agent(id) => (false, agents.get(&id).cloned()),
            Actor::Service(_) | Actor::Rule(_) | Actor::System | Actor::Operator => (false, None),
        };
        PortalMessage {
            id: message.id,
            ticket_id: message.ticket_id,
            kind: message.kind,
            own,
            author_name,
            body_text: message.text,
            body_html: message.html,
            direction: message.direction,
            attachments: message.attachments.into_iter().map(PortalFile::from).collect(),
            created_at: message.created_at,
        }
    };
    Ok(messages.into_iter().filter(|message| message.kind.is_public()).map(shown).collect())
}
