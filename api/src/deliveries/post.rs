//! Sending what is queued: leased, composed from what stands in the database, sent outside of any transaction, noted.
//!
//! A node that dies between sending and noting leaves a lease, after which the same mail goes out again under the same
//! Message-ID: recipients' servers know it for what it is.

use std::sync::Arc;

use domain::{
    conversation::Message,
    ids::{AttachmentId, MessageId, TicketId},
    mail::{Carried, Delivery, DeliveryReason, DeliveryState, MailServer, Mailbox},
    outbox::next_try,
    text::Digits,
    ticket::Ticket,
    time::Instant,
};
use persistence::{
    Scope, Turn, attachment, customer,
    instance::{deliveries as due, workspace},
    mail as store, message, ticket,
};
use tokio::task::JoinSet;

use super::{
    compose::{Carrier, File, LeftOut, compose},
    compose_letter::compose_letter,
    letter::open,
    plan::sends,
    smtp::{self, SmtpError},
    unsubscribe,
};
use crate::{
    attachments::links,
    http::ApiError,
    mail::bytes_of,
    mailboxes::{Side, password},
    state::{AppState, turn},
};

/// How many mails are sent at once.
const BATCH: i64 = 8;
/// How many bytes of files a mail carries; the rest stays in the conversation.
const MAX_FILE_BYTES: i64 = 7 * 1024 * 1024;
/// How many of the customer's mails are named as what is answered.
const MAX_ANSWERS: i64 = 10;
/// How long the links to larger files lead to them.
const LINK_SECONDS: i64 = 30 * 24 * 3_600;

/// Sends everything that is due now, unless `stopped` says to end.
///
/// # Errors
/// What the database says when asked what is due; a mail that fails is put off.
pub async fn post(state: &Arc<AppState>, stopped: &(dyn Fn() -> bool + Sync)) -> Result<(), ApiError> {
    while !stopped() {
        let now = state.clock.now();
        if !state.db.read(Turn::Instance, move |conn| due::any_due(conn, now)).await? {
            return Ok(());
        }
        let leased = state.db.write(Turn::Instance, move |conn| due::lease(conn, now, BATCH)).await?;
        if leased.is_empty() {
            return Ok(());
        }
        let mut sending = JoinSet::new();
        for (scope, delivery) in leased {
            let state = Arc::clone(state);
            sending.spawn(async move { send(&state, scope, delivery).await });
        }
        while let Some(ended) = sending.join_next().await {
            ended.map_err(ApiError::internal)??;
        }
    }
    Ok(())
}

/// Sends one mail and notes what came of it.
async fn send(state: &AppState, scope: Scope, delivery: Delivery) -> Result<(), ApiError> {
    let outcome = try_to_send(state, scope, &delivery).await;
    note(state, scope, delivery, outcome).await
}

/// The mailbox that sends a mail, its server, and its sealed password.
struct Sender {
    mailbox: Mailbox,
    server: MailServer,
    sealed: Option<Vec<u8>>,
}

/// None: the mailbox sends no more.
async fn try_to_send(state: &AppState, scope: Scope, delivery: &Delivery) -> Result<Option<DeliveryReason>, SmtpError> {
    let local = |error: ApiError| SmtpError { is_permanent: false, problem: error.code.word().to_owned() };
    let workspace = scope.workspace_id();
    let Some(sender) = sender(state, scope, delivery).await.map_err(local)? else {
        return Ok(Some(DeliveryReason::MailboxInactive));
    };
    let mail = match delivery.carried {
        Carried::Message(message, ticket) => {
            of_message(state, scope, delivery, &sender.mailbox, (message, ticket)).await.map_err(local)?
        }
        Carried::Letter(..) => of_letter(state, scope, delivery, &sender.mailbox).await.map_err(local)?,
    };
    let Sender { mailbox, server, sealed } = sender;
    let secret = sealed.map(|sealed| password(&state.sealer, Side::Smtp, workspace, mailbox.id, &sealed));
    let secret = secret.transpose().map_err(local)?;
    let (_, domain) = mailbox.normalized.rsplit_once('@').unwrap_or_default();
    smtp::send(state.customer_keys.egress(), &server, secret.as_ref(), domain, mail).await?;
    Ok(None)
}

async fn sender(state: &AppState, scope: Scope, delivery: &Delivery) -> Result<Option<Sender>, ApiError> {
    let Some(id) = delivery.mailbox_id else { return Ok(None) };
    state
        .db
        .read(turn(&scope), move |conn| {
            let Some(mailbox) = store::find_mailbox(conn, &scope, id)?.filter(sends) else { return Ok(None) };
            let Some(server) = mailbox.smtp.clone() else { return Ok(None) };
            Ok(Some(Sender { sealed: store::passwords(conn, &scope, id)?.smtp, mailbox, server }))
        })
        .await
}

async fn of_letter(
    state: &AppState,
    scope: Scope,
    delivery: &Delivery,
    mailbox: &Mailbox,
) -> Result<lettre::Message, ApiError> {
    let (workspace, id) = (scope.workspace_id(), delivery.id);
    let sealed = state.db.read(turn(&scope), move |conn| store::sealed_letter(conn, &scope, id)).await?;
    let sealed = sealed.ok_or_else(|| ApiError::internal("a letter that is to be sent has no words"))?;
    let words = open(&state.sealer, workspace, id, &sealed)?;
    let is_optional = delivery.carried.purpose().is_some_and(|purpose| !purpose.is_asked_for());
    let base = state.public_url.as_deref().filter(|_| is_optional);
    let refusing = base.and_then(|base| unsubscribe::address(base, &state.links, workspace, id));
    compose_letter(delivery, mailbox, &words, &state.mail_mac, workspace, refusing)
}

/// What a mail that carries a message is made of.
struct Loaded {
    message: Message,
    ticket: Ticket,
    name: Option<String>,
    answers: Vec<String>,
    files: Vec<Kept>,
    digits: Digits,
}

/// A file of the message as it is kept.
struct Kept {
    id: AttachmentId,
    name: String,
    media_type: String,
    size: i64,
    blob: String,
}

async fn load(state: &AppState, scope: Scope, message_id: MessageId, ticket_id: TicketId) -> Result<Loaded, ApiError> {
    state
        .db
        .read(turn(&scope), move |conn| {
            let message = message::find(conn, &scope, message_id)?.ok_or_else(ApiError::not_found)?;
            let ticket = ticket::find(conn, &scope, ticket_id)?.ok_or_else(ApiError::not_found)?;
            let customer = customer::find(conn, &scope, ticket.customer_id)?;
            let mails = store::mails_of_ticket(conn, &scope, ticket_id, MAX_ANSWERS)?;
            let files = attachment::of_message(conn, &scope, message_id)?.into_iter().map(|it| Kept {
                id: it.file.id,
                name: it.file.file_name,
                media_type: it.file.media_type,
                size: it.file.size,
                blob: it.blob,
            });
            Ok(Loaded {
                name: customer.and_then(|customer| customer.name),
                answers: mails.into_iter().filter_map(|(id, ..)| id).collect(),
                files: files.collect(),
                digits: workspace::get(conn, &scope)?.digits,
                message,
                ticket,
            })
        })
        .await
}

/// Where a file can be read without a credential, the same at every try; none if nobody said where we are reached.
pub(crate) fn file_link(
    state: &AppState,
    scope: Scope,
    id: AttachmentId,
    meant_at: Instant,
) -> Result<Option<String>, ApiError> {
    let Some(base) = &state.public_url else { return Ok(None) };
    let link = links::sign(&state.links, scope.workspace_id(), id, meant_at.plus_seconds(LINK_SECONDS))?;
    Ok(Some(format!("{base}/v1/public/attachments/{id}?link={link}")))
}

async fn of_message(
    state: &AppState,
    scope: Scope,
    delivery: &Delivery,
    mailbox: &Mailbox,
    (message, ticket): (MessageId, TicketId),
) -> Result<lettre::Message, ApiError> {
    let Loaded { message, ticket, name, answers, files: kept, digits } = load(state, scope, message, ticket).await?;
    let (mut files, mut left_out, mut total) = (Vec::new(), Vec::new(), 0i64);
    for file in kept {
        if total + file.size > MAX_FILE_BYTES {
            left_out.push(LeftOut { address: file_link(state, scope, file.id, delivery.created_at)?, name: file.name });
            continue;
        }
        total += file.size;
        let bytes = bytes_of(state, &file.blob, file.size).await?;
        files.push(File { name: file.name, media_type: file.media_type, bytes });
    }
    let carrier = Carrier {
        delivery,
        message: &message,
        ticket: &ticket,
        mailbox,
        name: name.as_deref(),
        answers: &answers,
        files,
        left_out: &left_out,
        digits,
        now: delivery.created_at,
    };
    compose(carrier, &state.mail_mac, scope.workspace_id())
}

/// Notes what came of it, unless another node holds it by now.
async fn note(
    state: &AppState,
    scope: Scope,
    held: Delivery,
    outcome: Result<Option<DeliveryReason>, SmtpError>,
) -> Result<(), ApiError> {
    let now = state.clock.now();
    let unit = move |conn: &mut persistence::Conn| {
        let Some(before) = store::lock_delivery(conn, &scope, held.id)? else { return Ok(()) };
        if before.state != DeliveryState::Queued || before.leased_until != held.leased_until {
            return Ok(());
        }
        let free = Delivery { leased_until: None, ..before };
        let after = match &outcome {
            Ok(None) => settled(free, DeliveryState::Sent, None, None, now),
            Ok(Some(reason)) => settled(free, DeliveryState::Suppressed, Some(*reason), None, now),
            Err(SmtpError { is_permanent: true, problem }) => {
                settled(free, DeliveryState::Failed, Some(DeliveryReason::Refused), Some(problem.clone()), now)
            }
            Err(SmtpError { problem, .. }) => match next_try(held.attempts, now) {
                Some(due_at) => Delivery { due_at, problem: Some(problem.clone()), ..free },
                None => settled(free, DeliveryState::Failed, Some(DeliveryReason::GivenUp), Some(problem.clone()), now),
            },
        };
        if after.state != DeliveryState::Queued {
            store::forget_letter(conn, &scope, after.id)?;
        }
        store::save_delivery(conn, &scope, &after)
    };
    Ok(state.db.write(turn(&scope), unit).await?)
}

fn settled(
    delivery: Delivery,
    state: DeliveryState,
    reason: Option<DeliveryReason>,
    problem: Option<String>,
    now: Instant,
) -> Delivery {
    Delivery { state, reason, problem, settled_at: Some(now), ..delivery }
}
