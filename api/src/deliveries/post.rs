//! Sending what is queued: leased, composed from what stands in the database, sent outside of any transaction, noted.
//!
//! A node that dies between sending and noting leaves a lease, after which the same mail goes out again under the same
//! Message-ID: recipients' servers know it for what it is.

use std::sync::Arc;

use domain::{
    conversation::Message,
    mail::{Delivery, DeliveryReason, DeliveryState, MailServer, Mailbox},
    outbox::next_try,
    text::Digits,
    ticket::Ticket,
};
use persistence::{
    Scope, Turn, attachment, customer,
    instance::{deliveries as due, workspace},
    mail as store, message, ticket,
};
use tokio::task::JoinSet;

use super::{
    compose::{File, Letter, compose},
    plan::sends,
    smtp::{self, SmtpError},
};
use crate::{
    http::ApiError,
    mail::bytes_of,
    mailboxes::password,
    state::{AppState, turn},
};

/// How many mails are sent at once.
const BATCH: i64 = 8;
/// How many bytes of files a mail carries; the rest stays in the conversation.
const MAX_FILE_BYTES: i64 = 7 * 1024 * 1024;
/// How many of the customer's mails are named as what is answered.
const MAX_ANSWERS: i64 = 10;

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
    let outcome = match load(state, scope, &delivery).await {
        Ok(Some(loaded)) => try_to_send(state, scope, &delivery, loaded).await,
        Ok(None) => Ok(Some(DeliveryReason::MailboxInactive)),
        Err(error) => Err(SmtpError { is_permanent: false, problem: error.code.word().to_owned() }),
    };
    note(state, scope, delivery, outcome).await
}

/// What a mail is made of.
struct Loaded {
    message: Message,
    ticket: Ticket,
    name: Option<String>,
    mailbox: Mailbox,
    server: MailServer,
    sealed: Option<Vec<u8>>,
    answers: Vec<String>,
    files: Vec<attachment_file::Kept>,
    digits: Digits,
}

mod attachment_file {
    /// A file of the message as it is kept.
    pub struct Kept {
        pub name: String,
        pub media_type: String,
        pub size: i64,
        pub blob: String,
    }
}

/// None: the mailbox sends no more.
async fn load(state: &AppState, scope: Scope, delivery: &Delivery) -> Result<Option<Loaded>, ApiError> {
    let (message_id, ticket_id, mailbox_id) = (delivery.message_id, delivery.ticket_id, delivery.mailbox_id);
    state
        .db
        .read(turn(&scope), move |conn| {
            let mailbox = match mailbox_id {
                Some(id) => store::find_mailbox(conn, &scope, id)?.filter(sends),
                None => None,
            };
            let Some(mailbox) = mailbox else { return Ok(None) };
            let Some(server) = mailbox.smtp.clone() else { return Ok(None) };
            let message = message::find(conn, &scope, message_id)?.ok_or_else(ApiError::not_found)?;
            let ticket = ticket::find(conn, &scope, ticket_id)?.ok_or_else(ApiError::not_found)?;
            let customer = customer::find(conn, &scope, ticket.customer_id)?;
            let mails = store::mails_of_ticket(conn, &scope, ticket_id, MAX_ANSWERS)?;
            let files = attachment::of_message(conn, &scope, message_id)?.into_iter().map(|it| attachment_file::Kept {
                name: it.file.file_name,
                media_type: it.file.media_type,
                size: it.file.size,
                blob: it.blob,
            });
            Ok(Some(Loaded {
                sealed: store::passwords(conn, &scope, mailbox.id)?.smtp,
                name: customer.and_then(|customer| customer.name),
                answers: mails.into_iter().filter_map(|(id, ..)| id).collect(),
                files: files.collect(),
                digits: workspace::get(conn, &scope)?.digits,
                message,
                ticket,
                mailbox,
                server,
            }))
        })
        .await
}

async fn try_to_send(
    state: &AppState,
    scope: Scope,
    delivery: &Delivery,
    loaded: Loaded,
) -> Result<Option<DeliveryReason>, SmtpError> {
    let local = |error: ApiError| SmtpError { is_permanent: false, problem: error.code.word().to_owned() };
    let Loaded { message, ticket, name, mailbox, server, sealed, answers, files: kept, digits } = loaded;
    let (mut files, mut left_out, mut total) = (Vec::new(), Vec::new(), 0i64);
    for file in kept {
        if total + file.size > MAX_FILE_BYTES {
            left_out.push(file.name);
            continue;
        }
        total += file.size;
        let bytes = bytes_of(state, &file.blob, file.size).await.map_err(local)?;
        files.push(File { name: file.name, media_type: file.media_type, bytes });
    }
    let workspace = scope.workspace_id();
    let letter = Letter {
        delivery,
        message: &message,
        ticket: &ticket,
        mailbox: &mailbox,
        name: name.as_deref(),
        answers: &answers,
        files,
        left_out: &left_out,
        digits,
        now: delivery.created_at,
    };
    let mail = compose(letter, &state.mail_mac, workspace).map_err(local)?;
    let secret = sealed.map(|sealed| password(&state.sealer, workspace, mailbox.id, &sealed));
    let secret = secret.transpose().map_err(local)?;
    let (_, domain) = mailbox.normalized.rsplit_once('@').unwrap_or_default();
    smtp::send(state.customer_keys.egress(), &server, secret.as_ref(), domain, mail).await?;
    Ok(None)
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
        store::save_delivery(conn, &scope, &after)
    };
    Ok(state.db.write(turn(&scope), unit).await?)
}

fn settled(
    delivery: Delivery,
    state: DeliveryState,
    reason: Option<DeliveryReason>,
    problem: Option<String>,
    now: domain::time::Instant,
) -> Delivery {
    Delivery { state, reason, problem, settled_at: Some(now), ..delivery }
}
