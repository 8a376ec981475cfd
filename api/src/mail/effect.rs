//! A person's mail becomes a ticket, or a message of one.

use domain::{
    actor::{Actor, Origin},
    conversation::{Message, is_courtesy},
    ids::{AttachmentId, MailboxId, TicketId},
    mail::{InboundEmail, InboundState, Place, place},
    people::Standing as AddressStanding,
    ticket::{Channel, MessageKind, Ticket},
};
use persistence::{Scope, mail as store};

use super::{
    files::MailFile,
    ingest::{Verdict, is_undecided, settle},
    parse::Parsed,
    source::Whole,
    standing::{Own, named, standing},
};
use crate::{
    attachments::usecase::{Stored, record, upload},
    content::render,
    customers::{self, CustomerRef, EmailInput},
    http::ApiError,
    messages::usecase::{MessageInput, add_unseen},
    state::{AppState, Work},
    tickets::usecase::{NewTicketInput, create},
    triage::usecase::propose,
};

/// Stands where a mail has no subject.
const NO_SUBJECT: &str = "—";

/// Does with a kept mail what a person's mail leads to, and notes it in the same transaction.
///
/// # Errors
/// What opening a ticket or adding a message says.
pub async fn carry_out(
    state: &AppState,
    scope: Scope,
    email: InboundEmail,
    parsed: Parsed,
    own: &Own,
    is_released: bool,
) -> Result<InboundEmail, ApiError> {
    let Parsed { mail, body, files, .. } = parsed;
    let named = named(state, scope, &mail);
    let mailbox = mail.recipients.iter().find_map(|address| own.mailbox(address)).or(email.mailbox_id);
    let attachment_ids = keep_files(state, scope, files).await?;
    let body = render(body);
    let subject = if mail.subject.is_empty() { NO_SUBJECT.to_owned() } else { mail.subject };
    let proposal = propose(state, scope, &subject, &body.text).await?;
    let message = MessageInput {
        kind: MessageKind::Customer,
        sounds_courteous: is_courtesy(&body.text),
        courtesy: None,
        mentions: Default::default(),
        external_ids: Default::default(),
        body: body.clone(),
        attachment_ids: attachment_ids.clone(),
        then: None,
        canned_response_id: None,
        if_last_message_id: None,
    };
    let address = email.from_address.clone().ok_or_else(|| ApiError::internal("a person's mail has no sender"))?;
    let sender = CustomerRef {
        id: None,
        external_id: None,
        name: email.from_name.clone(),
        emails: vec![EmailInput { value: address, standing: AddressStanding::Asserted }],
        phones: Vec::new(),
        locale: None,
    };
    let ticket = NewTicketInput {
        customer: customers::parse(sender, "#/customer")?,
        subject,
        body,
        attachment_ids,
        external_ids: Default::default(),
        tags: Vec::new(),
        channel: Channel::Email,
        language: None,
        category_id: None,
        priority: None,
        proposal,
        impact: None,
        team_id: None,
        assignee_id: None,
    };
    let (id, learned) = (email.id, state.triage.clone());
    let unit = move |work: &mut Work<'_>| {
        let before = store::lock(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
        if !is_undecided(&before) {
            return Ok(before);
        }
        let known = standing(work, &before, &named, is_released)?;
        let done = match place(&known) {
            Place::Suspended(reason) => {
                let verdict = Verdict { state: InboundState::Suspended, reason: Some(reason), problem: None };
                return settle(work, before, &verdict);
            }
            Place::Ticket(ticket) => joined(ticket, add_unseen(work, ticket, &message, &learned)?),
            Place::New => opened(work, &ticket, mailbox)?,
        };
        noted(work, before, &done, mailbox)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// What a mail became.
struct Became {
    state: InboundState,
    ticket: TicketId,
    message: Option<domain::ids::MessageId>,
}

/// A message was added to the ticket it was meant for, or opened the one that continues it.
fn joined(meant: TicketId, message: Message) -> Became {
    let state = if message.ticket_id == meant { InboundState::MessageAdded } else { InboundState::FollowedUp };
    Became { state, ticket: message.ticket_id, message: Some(message.id) }
}

fn opened(work: &mut Work<'_>, input: &NewTicketInput, mailbox: Option<MailboxId>) -> Result<Became, ApiError> {
    let team_id = match mailbox {
        Some(id) => store::find_mailbox(work.conn, &work.scope, id)?.and_then(|mailbox| mailbox.team_id),
        None => None,
    };
    let input = NewTicketInput { team_id, ..input.clone() };
    let scope = work.scope;
    let opening = input.opening(work.conn, &scope)?;
    let ticket: Ticket = create(work, &input, &opening)?;
    Ok(Became { state: InboundState::TicketOpened, ticket: ticket.id, message: None })
}

fn noted(
    work: &mut Work<'_>,
    before: InboundEmail,
    became: &Became,
    mailbox_id: Option<MailboxId>,
) -> Result<InboundEmail, ApiError> {
    let after = InboundEmail {
        state: became.state,
        reason: None,
        problem: None,
        mailbox_id,
        ticket_id: Some(became.ticket),
        ticket_message_id: became.message,
        decided_at: Some(work.now),
        ..before
    };
    store::save_after(&mut work.writes, &work.scope, &after);
    Ok(after)
}

/// Keeps the files of a mail as uploads that its message takes; what it does not take goes as other uploads do.
async fn keep_files(state: &AppState, scope: Scope, files: Vec<MailFile>) -> Result<Vec<AttachmentId>, ApiError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let mut kept: Vec<(Stored, String)> = Vec::with_capacity(files.len());
    for MailFile { name, bytes } in files {
        kept.push((upload(state, scope, &mut Whole::new(bytes), |_| Ok(())).await?, name));
    }
    let unit =
        move |work: &mut Work<'_>| kept.iter().map(|(stored, name)| Ok(record(work, stored, name)?.file.id)).collect();
    state.write_as(scope, Origin::of(Actor::System), unit).await
}
