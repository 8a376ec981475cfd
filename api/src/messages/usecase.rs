//! Adding, reading and changing messages.

use domain::{
    actor::Actor,
    attachment::AttachedFile,
    change::RecordType,
    conversation::{Courtesy, Message, body_digest},
    ids::{AgentId, AttachmentId, CannedResponseId, CustomerId, MessageId, TicketId},
    ticket::{self, Command, MessageKind, NewMessage, Outcome, Status, Ticket, TicketEvent},
};
use persistence::{Conn, attachment, canned, customer, message, ticket as store};

use super::mentions::Mentions;
use crate::{
    attachments,
    auth::Principal,
    canned_responses::usecase::refuse_unknown,
    content::Rendered,
    deliveries,
    external_ids::{GivenIds, tell_message_ids},
    http::{ApiError, Code},
    random, rules,
    state::Work,
    tickets::usecase::{
        Workset, change, facts_for_message, follow_up, load_for_change, load_unseen, load_visible, seen, settle_routed,
    },
    triage::Learned,
};

/// A message to add, parsed and rendered.
#[derive(Debug, Clone)]
pub struct MessageInput {
    /// What it is.
    pub kind: MessageKind,
    /// The words.
    pub body: Rendered,
    /// The files to attach, uploaded before.
    pub attachment_ids: Vec<AttachmentId>,
    /// For a reply: the status afterwards.
    pub then: Option<Status>,
    /// For the customer's words: what the sender says of whether they need nobody; none: their words tell.
    pub courtesy: Option<bool>,
    /// Are the words a courtesy?
    pub sounds_courteous: bool,
    /// The newest customer message the author has seen.
    pub if_last_message_id: Option<Option<MessageId>>,
    /// The canned response that a reply was written with.
    pub canned_response_id: Option<CannedResponseId>,
    /// Whom a note names.
    pub mentions: Mentions,
    /// Its ids in other systems.
    pub external_ids: GivenIds,
}

/// Adds a message. A customer's message to a ticket closed too long ago opens the ticket that continues it, which is
/// triaged with what was `learned`.
pub fn add(
    work: &mut Work<'_>,
    who: &Principal,
    ticket_id: TicketId,
    input: &MessageInput,
    learned: &Learned,
) -> Result<Message, ApiError> {
    let set = load_for_change(work, who, ticket_id)?;
    refuse_unknown(work.conn, who, input.canned_response_id)?;
    input.mentions.refuse_unknown(work.conn, &work.scope, &[])?;
    add_locked(work, &set, input, learned)
}

fn add_locked(
    work: &mut Work<'_>,
    set: &Workset,
    input: &MessageInput,
    learned: &Learned,
) -> Result<Message, ApiError> {
    let added = add_to(work, set, input, learned, |_, _, _| Ok(true))?;
    added.ok_or_else(|| ApiError::internal("a message was not added"))
}

/// [`add`] for what Nobat takes in by itself: nobody looks at the ticket, so nobody has to be allowed to.
pub fn add_unseen(
    work: &mut Work<'_>,
    ticket_id: TicketId,
    input: &MessageInput,
    learned: &Learned,
) -> Result<Message, ApiError> {
    let set = load_unseen(work, ticket_id)?.ok_or_else(ApiError::not_found)?;
    add_locked(work, &set, input, learned)
}

/// [`add`] if that gathers all it writes and needs no lock, else none: a word of the team that carries no file and does
/// neither close nor reopen the ticket. That nobody has changed the ticket meanwhile is asserted by its version.
pub fn add_plain(
    work: &mut Work<'_>,
    who: &Principal,
    ticket_id: TicketId,
    input: &MessageInput,
    learned: &Learned,
) -> Result<Option<Message>, ApiError> {
    let is_plain = input.kind != MessageKind::Customer
        && input.attachment_ids.is_empty()
        && input.external_ids.ids.is_empty()
        && input.then != Some(Status::Closed);
    if !is_plain {
        return Ok(None);
    }
    let found = store::find_with_config(work.conn, &who.scope, ticket_id)?;
    let (ticket, config) = found.ok_or_else(ApiError::not_found)?;
    let before = seen(Some(ticket), &who.visibility())?;
    work.config = Some(config);
    if !before.holds_up() {
        return Ok(None);
    }
    refuse_unknown(work.conn, who, input.canned_response_id)?;
    input.mentions.refuse_unknown(work.conn, &work.scope, &[])?;
    // What rules do may concern other tickets.
    add_to(work, &Workset::alone(before), input, learned, |work, before, events| {
        Ok(!rules::fits(work, config, before, events)?)
    })
}

/// Adds it to the ticket if `goes_on` says so of what it does to it.
fn add_to(
    work: &mut Work<'_>,
    set: &Workset,
    input: &MessageInput,
    learned: &Learned,
    goes_on: impl FnOnce(&mut Work<'_>, &Ticket, &[TicketEvent]) -> Result<bool, ApiError>,
) -> Result<Option<Message>, ApiError> {
    let before = &set.ticket;
    if input.kind == MessageKind::Customer {
        refuse_blocked(work, before.customer_id)?;
    }
    let files = attachments::claim(work, &input.attachment_ids)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let command = Command::AddMessage(NewMessage {
        id,
        kind: input.kind,
        body_sha256: body_digest(&input.body.source),
        attachments: attachments::shown(&files),
        then: input.then,
        courtesy: courtesy(before, input),
        if_last_message_id: input.if_last_message_id,
    });
    let facts = facts_for_message(work, before)?;
    match ticket::decide(before, &command, &facts, &work.origin.actor, work.now)? {
        Outcome::Events(mut events) => {
            input.external_ids.claim(work, (RecordType::Message, id.uuid()))?;
            tell_message_ids(&mut events, &input.external_ids.ids);
            input.mentions.join(before, &mut events, &work.origin.actor, work.now)?;
            if !goes_on(work, before, &events)? {
                return Ok(None);
            }
            let attachments = attachments::shown(&files);
            let message = written(work, before, id, attachments, input);
            message::insert(&mut work.writes, &work.scope, [&message]);
            attachment::bind(&mut work.writes, &work.scope, &files, id);
            if let Some(response) = input.canned_response_id {
                canned::note_use(&mut work.writes, &work.scope, response, before.id, work.now);
            }
            if input.kind == MessageKind::Reply {
                deliveries::intend(work, id)?;
            }
            settle_routed(work, set, events, &command, &facts)?;
            Ok(Some(message))
        }
        Outcome::FollowUp => {
            // Rare enough for its triage to be done and its number to be taken inside the transaction.
            let proposal = learned.propose_within(work.conn, &work.scope, &before.subject, &input.body.text)?;
            let number = store::next_number(work.conn, &work.scope)?;
            let words = (&input.body, input.external_ids.ids.as_slice());
            let (_, message) = follow_up(work, before, facts.tier, &proposal, words, files, number)?;
            input.external_ids.claim(work, (RecordType::Message, message.id.uuid()))?;
            Ok(Some(message))
        }
    }
}

/// Does what the customer writes here need nobody? A file does.
fn courtesy(ticket: &Ticket, input: &MessageInput) -> Option<Courtesy> {
    let sounds = input.sounds_courteous && input.attachment_ids.is_empty();
    let of = (input.kind == MessageKind::Customer).then_some(ticket.status)?;
    Courtesy::of(of, input.courtesy, sounds)
}

/// A blocked customer is not heard.
fn refuse_blocked(work: &mut Work<'_>, id: CustomerId) -> Result<(), ApiError> {
    let customer = customer::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    match customer.blocked_at {
        Some(_) => Err(ApiError::new(Code::CustomerBlocked).with("customer_id", id.to_string())),
        None => Ok(()),
    }
}

/// The message as the ticket's next event adds it.
fn written(
    work: &Work<'_>,
    ticket: &Ticket,
    id: MessageId,
    attachments: Vec<AttachedFile>,
    input: &MessageInput,
) -> Message {
    let author = match input.kind {
        // Somebody else of the company writes under his own name.
        MessageKind::Customer => match work.origin.actor {
            own @ Actor::Customer(_) => own,
            _ => Actor::Customer(ticket.customer_id),
        },
        MessageKind::Reply | MessageKind::Note | MessageKind::Auto => work.origin.actor,
    };
    Message {
        id,
        ticket_id: ticket.id,
        kind: input.kind,
        position: ticket.version + 1,
        version: 1,
        author,
        format: input.body.format,
        source: input.body.source.clone(),
        text: input.body.text.clone(),
        html: input.body.html.clone(),
        language: input.body.language,
        direction: input.body.direction,
        courtesy: courtesy(ticket, input),
        mention_ids: input.mentions.ids.clone(),
        external_ids: input.external_ids.ids.clone(),
        attachments,
        created_at: work.now,
        updated_at: work.now,
    }
}

/// The message, if the caller may see its ticket and, for a note, read notes.
pub fn show(conn: &mut Conn, who: &Principal, id: MessageId) -> Result<Message, ApiError> {
    let message = message::find(conn, &who.scope, id)?.ok_or_else(ApiError::not_found)?;
    if !message.kind.is_public() && !who.reads_notes() {
        return Err(ApiError::not_found());
    }
    load_visible(conn, who, message.ticket_id)?;
    Ok(message)
}

/// The message with its locked ticket.
pub fn load_message(work: &mut Work<'_>, who: &Principal, id: MessageId) -> Result<(Workset, Message), ApiError> {
    let found = message::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let set = load_for_change(work, who, found.ticket_id)?;
    // Read again under the ticket's lock.
    let message = message::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    Ok((set, message))
}

/// Only internal notes are edited and removed; other kinds of message are what the customer has seen, and stay.
pub fn check_is_note(message: &Message) -> Result<(), ApiError> {
    match message.kind {
        MessageKind::Note => Ok(()),
        kind => Err(ApiError::new(Code::Forbidden).with("kind", kind.word())),
    }
}

/// What is to become of a message. None leaves it as it is; the words are a note's.
#[derive(Debug, Clone, Default)]
pub struct MessageEdit {
    /// The body.
    pub body: Option<Rendered>,
    /// The agents whom it names.
    pub mention_ids: Option<Vec<AgentId>>,
    /// Its ids in other systems.
    pub external_ids: Option<GivenIds>,
}

/// Changes a message.
pub fn edit(work: &mut Work<'_>, set: &Workset, message: Message, edit: &MessageEdit) -> Result<Message, ApiError> {
    let mut edited = Message { version: message.version + 1, updated_at: work.now, ..message.clone() };
    if let Some(body) = &edit.body {
        (edited.format, edited.source, edited.text) = (body.format, body.source.clone(), body.text.clone());
        (edited.html, edited.language, edited.direction) = (body.html.clone(), body.language, body.direction);
    }
    if let Some(ids) = &edit.mention_ids {
        edited.mention_ids.clone_from(ids);
    }
    if let Some(given) = &edit.external_ids {
        edited.external_ids.clone_from(&given.ids);
    }
    let is_same_body = message.source == edited.source && message.format == edited.format;
    if is_same_body && message.mention_ids == edited.mention_ids && message.external_ids == edited.external_ids {
        return Ok(message);
    }
    let mentions = Mentions { ids: edited.mention_ids.clone(), follow: false };
    mentions.refuse_unknown(work.conn, &work.scope, &message.mention_ids)?;
    if let Some(given) = &edit.external_ids {
        given.claim_instead(work, (RecordType::Message, message.id.uuid()), &message.external_ids)?;
    }
    message::update(work.conn, &work.scope, &edited)?;
    let command = Command::ChangeMessage {
        id: edited.id,
        kind: edited.kind,
        body_sha256: Some(body_digest(&edited.source)),
        mentions: (message.mention_ids, edited.mention_ids.clone()),
        external_ids: (message.external_ids, edited.external_ids.clone()),
    };
    change(work, set, &command)?;
    Ok(edited)
}

/// Removes a note for good.
pub fn delete_note(work: &mut Work<'_>, set: &Workset, note: &Message) -> Result<(), ApiError> {
    attachment::remove_all(work.conn, &work.scope, note.id, work.now)?;
    message::delete(work.conn, &work.scope, note.id)?;
    let command = Command::ChangeMessage {
        id: note.id,
        kind: note.kind,
        body_sha256: None,
        mentions: Default::default(),
        external_ids: Default::default(),
    };
    change(work, set, &command).map(drop)
}
