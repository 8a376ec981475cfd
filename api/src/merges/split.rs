//! Making messages of a ticket another one.

use domain::{
    conversation::{Message, body_digest},
    event::EventKind,
    ids::TicketId,
    link::{self, Known, Relation},
    ticket::{self, Change, MessageKind, MessageRef, NewTicket, Rejection, Ticket, TicketEvent},
    time::Instant,
};
use persistence::{
    link as links, message,
    routing::{self as store, References},
    ticket as tickets,
};
use serde_json::json;

use super::dto::SplitTicket;
use crate::{
    auth::Principal,
    http::{ApiError, FieldCode, FieldError},
    random, routing,
    sla::{self, Settled},
    state::Work,
    tickets::usecase::{Placed, load_for_change, place, reference_errors, save},
    triage::{self, Decided, Given, Learned},
};

/// Opens a ticket with the chosen messages; returns it.
///
/// # Errors
/// 404 without the ticket; 422 for what is no message of it, and no word of the customer.
pub fn split(
    work: &mut Work<'_>,
    who: &Principal,
    id: TicketId,
    input: &SplitTicket,
    learned: &Learned,
) -> Result<Ticket, ApiError> {
    let set = load_for_change(work, who, id)?;
    let origin = &set.ticket;
    if origin.deleted_at.is_some() {
        return Err(Rejection::Deleted.into());
    }
    let chosen = chosen(work, id, input)?;
    let (Some(first), Some(since)) = (chosen.first(), chosen.iter().map(|message| message.created_at).min()) else {
        return Err(ApiError::internal("nothing was chosen"));
    };
    let subject = input.subject.trim();
    let words: Vec<&str> = chosen.iter().map(|message| message.text.as_str()).collect();
    let proposal = learned.propose_within(work.conn, &work.scope, subject, &words.join("\n\n"))?;
    let given =
        Given { category_id: input.category_id, priority: input.priority, tier: Some(origin.tier), ..Given::default() };
    let known = triage::usecase::known_categories(work.conn, &work.scope, &proposal)?;
    let triaged = triage::usecase::decide(&proposal, &known, &given)?;
    let references = References { category_id: triaged.category_id, team_id: input.team_id, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    let errors = reference_errors(&ground.missing);
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let number = tickets::next_number(work.conn, &work.scope)?;
    let new = opening(work, origin, first, subject, input, &triaged, number)?;
    let language = new.language.or(proposal.language);
    let new = NewTicket { language, ..new };
    let message_id = new.message_id;
    let Placed { mut ticket, mut events, placement, ruled } = place(work, &ground, new)?;

    // He has waited since he wrote.
    (ticket.created_at, ticket.waiting_since) = (since, ticket.waiting_since.map(|_| since));
    ticket.last_message_at = ticket.last_message_at.map(|_| since);
    let mut times: Vec<Instant> = vec![since; events.len()];
    let mut own = vec![repeated(first, message_id, ticket.id, 2)];
    for message in chosen.iter().skip(1) {
        let id = random::new_id(message.created_at).map_err(ApiError::internal)?;
        let event = told(message, id);
        ticket::apply(&mut ticket, &event, message.created_at);
        own.push(repeated(message, id, ticket.id, ticket.version));
        events.push(event);
        times.push(message.created_at);
    }
    let now = work.now;
    work.now = since;
    let settled = sla::settle_opening(work, ticket, &events, ground.config);
    work.now = now;
    let settled = settled?;
    let Settled { ticket, events, .. } = &settled;
    times.resize(events.len(), since);

    let link_id = random::new_id(now).map_err(ApiError::internal)?;
    let linked = link::link(ticket, origin, Relation::RelatedTo, &Known::default(), link_id, now)?;
    let is_source = linked.link.source_id == ticket.id;
    let (of_new, of_origin) =
        if is_source { (linked.of_source, linked.of_target) } else { (linked.of_target, linked.of_source) };
    let mut opened = ticket.clone();
    ticket::apply(&mut opened, &of_new, now);
    tickets::insert(&mut work.writes, &work.scope, &opened);
    settled.keep(work);
    let all = events.iter().chain(std::iter::once(&of_new));
    for ((version, event), at) in (1..).zip(all).zip(times.into_iter().chain(std::iter::once(now))) {
        work.now = at;
        let recorded = work.record(vec![event.draft(opened.id, version)]);
        work.now = now;
        recorded?;
    }
    if let Some(placement) = placement {
        routing::keep_first(work, &opened, &placement)?;
    }
    message::insert(&mut work.writes, &work.scope, &own);
    let pairs = own.iter().map(|message| message.id).zip(chosen.iter().map(|message| message.id));
    message::splits::note(&mut work.writes, &work.scope, pairs);
    if let Some(ruled) = ruled {
        ruled.keep(work, &opened)?;
    }
    triaged.keep(&mut work.writes, &work.scope, opened.id, now)?;
    links::insert(&mut work.writes, &work.scope, &linked.link);
    save(work, origin, &[split_off(&opened, &chosen), of_origin])?;
    Ok(opened)
}

/// The chosen messages in the order of the correspondence.
fn chosen(work: &mut Work<'_>, ticket: TicketId, input: &SplitTicket) -> Result<Vec<Message>, ApiError> {
    let (mut found, mut errors): (Vec<Message>, Vec<FieldError>) = (Vec::new(), Vec::new());
    for (index, id) in input.message_ids.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/message_ids/{index}"), code);
        match message::find(work.conn, &work.scope, *id)?.filter(|message| message.ticket_id == ticket) {
            None => errors.push(refused(FieldCode::NotFound)),
            Some(_) if found.iter().any(|known| known.id == *id) => errors.push(refused(FieldCode::Duplicate)),
            Some(message) if message.kind == MessageKind::Customer => found.push(message),
            Some(_) => errors.push(refused(FieldCode::NotAllowed)),
        }
    }
    found.sort_by_key(|message| (message.created_at, message.position));
    if errors.is_empty() { Ok(found) } else { Err(ApiError::validation(errors)) }
}

fn opening(
    work: &Work<'_>,
    origin: &Ticket,
    first: &Message,
    subject: &str,
    input: &SplitTicket,
    triaged: &Decided,
    number: i64,
) -> Result<NewTicket, ApiError> {
    Ok(NewTicket {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        number,
        subject: subject.to_owned(),
        priority: triaged.priority,
        impact: triaged.impact,
        channel: origin.channel,
        language: first.language.or(origin.language),
        category_id: triaged.category_id,
        team_id: input.team_id,
        assignee_id: None,
        customer_id: origin.customer_id,
        tier: origin.tier,
        organization_id: origin.organization_id,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: random::new_id(first.created_at).map_err(ApiError::internal)?,
        body_sha256: body_digest(&first.source),
        attachments: first.attachments.clone(),
        received: None,
        triaged: Some(triaged.triaged()),
    })
}

/// The message as one of the new ticket.
fn repeated(message: &Message, id: domain::ids::MessageId, ticket_id: TicketId, position: i64) -> Message {
    Message {
        id,
        ticket_id,
        position,
        version: 1,
        courtesy: None,
        updated_at: message.created_at,
        external_ids: Vec::new(),
        ..message.clone()
    }
}

fn told(message: &Message, id: domain::ids::MessageId) -> TicketEvent {
    let mark = MessageRef {
        id,
        kind: MessageKind::Customer,
        by_team: false,
        body_sha256: body_digest(&message.source),
        attachments: message.attachments.clone(),
    };
    let from = json!({"ticket_id": message.ticket_id.to_string(), "message_id": message.id.to_string()});
    TicketEvent::telling(EventKind::MessageCreated, vec![Change::CopyOf { from: None, to: from }], mark)
}

/// What the ticket tells that they came from.
fn split_off(opened: &Ticket, chosen: &[Message]) -> TicketEvent {
    let ids: Vec<String> = chosen.iter().map(|message| message.id.to_string()).collect();
    let to = json!({"ticket_id": opened.id.to_string(), "message_ids": ids});
    TicketEvent::changing(EventKind::TicketSplit, vec![Change::Split { from: None, to }])
}
