//! Opening a ticket: customer, ticket, first message and events in one transaction.

use domain::{
    actor::Actor,
    conversation::{Message, body_digest},
    ids::{AgentId, CategoryId, CustomerId, MessageId, TeamId},
    ticket::{self, Channel, Impact, Language, MessageKind, NewTicket, Priority, Tag, Ticket},
};
use persistence::{message, reference, ticket as store};

use super::change::reference_errors;
use crate::{
    content::Rendered,
    customers::{CustomerInput, resolve},
    http::{ApiError, Code},
    random,
    state::Work,
};

/// A ticket to open, parsed and rendered.
#[derive(Debug, Clone)]
pub struct NewTicketInput {
    /// Who asks.
    pub customer: CustomerInput,
    /// One line.
    pub subject: String,
    /// The first message.
    pub body: Rendered,
    /// Tags.
    pub tags: Vec<Tag>,
    /// How it arrived.
    pub channel: Channel,
    /// The language.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The band.
    pub priority: Priority,
    /// What the problem does.
    pub impact: Option<Impact>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
}

/// Opens a ticket under a number taken before.
pub fn create(work: &mut Work<'_>, input: &NewTicketInput, number: i64) -> Result<Ticket, ApiError> {
    let missing = reference::missing(work.conn, &work.scope, input.category_id, input.team_id, input.assignee_id)?;
    let errors = reference_errors(&missing);
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let customer = resolve(work, &input.customer)?;
    if customer.blocked {
        return Err(ApiError::new(Code::CustomerBlocked).with("customer_id", customer.id.to_string()));
    }
    let new = NewTicket {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        number,
        subject: input.subject.clone(),
        priority: input.priority,
        impact: input.impact,
        channel: input.channel,
        language: input.language,
        category_id: input.category_id,
        team_id: input.team_id,
        assignee_id: input.assignee_id,
        customer_id: customer.id,
        organization_id: customer.organization_id,
        tags: input.tags.clone(),
        follow_up_of_id: None,
        message_id: random::new_id(work.now).map_err(ApiError::internal)?,
        body_sha256: body_digest(&input.body.source),
    };
    insert(work, new, &input.body).map(|(ticket, _)| ticket)
}

/// Opens the ticket that continues `closed` with a customer's message.
pub fn follow_up(
    work: &mut Work<'_>,
    closed: &Ticket,
    body: &Rendered,
    number: i64,
) -> Result<(Ticket, Message), ApiError> {
    let new = NewTicket {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        number,
        subject: closed.subject.clone(),
        priority: Priority::Medium,
        impact: None,
        channel: closed.channel,
        language: closed.language,
        category_id: closed.category_id,
        team_id: closed.team_id,
        assignee_id: None,
        customer_id: closed.customer_id,
        organization_id: closed.organization_id,
        tags: Vec::new(),
        follow_up_of_id: Some(closed.id),
        message_id: random::new_id(work.now).map_err(ApiError::internal)?,
        body_sha256: body_digest(&body.source),
    };
    insert(work, new, body)
}

fn insert(work: &mut Work<'_>, new: NewTicket, body: &Rendered) -> Result<(Ticket, Message), ApiError> {
    let (customer_id, message_id) = (new.customer_id, new.message_id);
    let (ticket, events) = ticket::create(new, work.now);
    store::insert(&mut work.writes, &work.scope, &ticket);
    // The message is the ticket's second event.
    let first = first_message(&ticket, message_id, customer_id, body);
    message::insert(&mut work.writes, &work.scope, &first);
    let drafts = (1..).zip(&events).map(|(version, event)| event.draft(ticket.id, version)).collect();
    work.record(drafts)?;
    Ok((ticket, first))
}

fn first_message(ticket: &Ticket, id: MessageId, customer_id: CustomerId, body: &Rendered) -> Message {
    Message {
        id,
        ticket_id: ticket.id,
        kind: MessageKind::Customer,
        position: ticket.version,
        version: 1,
        author: Actor::Customer(customer_id),
        format: body.format,
        source: body.source.clone(),
        text: body.text.clone(),
        html: body.html.clone(),
        created_at: ticket.created_at,
        updated_at: ticket.created_at,
    }
}
