//! Taking mail in: kept first, then looked at. A mail that is kept is never lost, and one that comes again is the same mail.

use domain::{
    actor::{Actor, Origin},
    ids::{InboundEmailId, MailboxId},
    mail::{InboundEmail, InboundReason, InboundState, Nature, answerable, nature},
    outbox::{Intent, IntentKind},
};
use persistence::{Attempt, Scope, StorageError, mail as store, outbox};
use sha2::{Digest as _, Sha256};

use super::{
    bounce, effect,
    parse::{self, Parsed},
    standing,
};
use crate::{
    attachments::usecase::{Chunks, Stored, upload},
    http::{ApiError, Code},
    random,
    state::{AppState, Work, turn},
};

/// The longest mail, in bytes.
pub const MAX_MAIL_BYTES: u64 = 50 * 1024 * 1024;
/// When another node looks at a mail that this one has not finished with.
const LOOK_AGAIN_SECONDS: i64 = 60;
/// For those who take mails apart: how deep they may go is limited by their parts, not by their threads.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// What is known of a mail beside its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The mailbox that it was fetched from.
    pub mailbox: Option<MailboxId>,
    /// It is longer than mails may be, and these are its headers alone.
    pub is_too_large: bool,
}

/// Keeps a mail and looks at it. True: it was taken in before, and nothing was done.
///
/// # Errors
/// What `chunks` say; `storage_full`; what the database says. A mail that is hostile or wrong is no error: it is kept, and
/// its state tells.
pub async fn take_in(
    state: &AppState,
    scope: Scope,
    chunks: &mut impl Chunks,
    arrival: Arrival,
) -> Result<(InboundEmail, bool), ApiError> {
    let stored = upload(state, scope, chunks, |_| Ok(())).await?;
    // One at a time: a mail and its parts are in memory until it is done.
    let _turn = state.mail_turns.acquire().await.map_err(ApiError::internal)?;
    let parsed = parsed(state, &stored.blob, stored.size).await?;
    let mut email = InboundEmail { mailbox_id: arrival.mailbox, ..described(state, &stored, &parsed)? };
    if arrival.is_too_large {
        (email.state, email.reason) = (InboundState::Suspended, Some(InboundReason::TooLarge));
    }
    let fresh = keep(state, scope, email).await?;
    match fresh {
        (email, true) => Ok((email, true)),
        (email, false) => match parsed {
            Ok(parsed) if !arrival.is_too_large => Ok((decide(state, scope, email, parsed, false).await?, false)),
            _ => Ok((email, false)),
        },
    }
}

/// Looks at a kept mail again: one that was not finished with, or that a person lets in.
///
/// # Errors
/// `not_found`; those of the database and of the store.
pub async fn look_again(
    state: &AppState,
    scope: Scope,
    id: InboundEmailId,
    is_released: bool,
) -> Result<InboundEmail, ApiError> {
    let found = state.db.read(turn(&scope), move |conn| store::find(conn, &scope, id)).await?;
    let email = found.ok_or_else(ApiError::not_found)?;
    let is_open = match email.state {
        InboundState::Received => true,
        InboundState::Suspended => is_released && !email.reason.is_some_and(InboundReason::is_final),
        _ => false,
    };
    if !is_open || email.blob.is_empty() {
        return Ok(email);
    }
    let _turn = state.mail_turns.acquire().await.map_err(ApiError::internal)?;
    match parsed(state, &email.blob, email.size).await? {
        Ok(parsed) => decide(state, scope, email, parsed, is_released).await,
        // It could be read when it came, or it would be in another state.
        Err(_) => Ok(email),
    }
}

/// Finishes with a mail that was kept and not decided on.
pub(crate) async fn look_at(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    look_again(state, scope, InboundEmailId::from_uuid(intent.subject_id), false).await?;
    let id = intent.id;
    state.db.write(turn(&scope), move |conn| outbox::finish(conn, &scope, &[id])).await?;
    Ok(())
}

/// Reads the bytes back and takes them apart on a thread of its own.
async fn parsed(state: &AppState, blob: &str, size: i64) -> Result<Result<Parsed, InboundReason>, ApiError> {
    let raw = super::source::bytes(state, blob, size).await?;
    let most = state.attachment_bytes;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let worker = std::thread::Builder::new().name("mail".to_owned()).stack_size(STACK_BYTES);
    let work = move || drop(sender.send(parse::parse(&raw, most)));
    worker.spawn(work).map_err(ApiError::internal)?;
    // Whatever ended the thread without an answer is a mail that cannot be read.
    Ok(receiver.await.unwrap_or(Err(InboundReason::Unreadable)))
}

/// The row of a mail that came.
fn described(
    state: &AppState,
    stored: &Stored,
    parsed: &Result<Parsed, InboundReason>,
) -> Result<InboundEmail, ApiError> {
    let now = state.clock.now();
    let mail = parsed.as_ref().ok().map(|parsed| &parsed.mail);
    let from = mail.and_then(|mail| mail.from.as_ref());
    let message_id = mail.and_then(|mail| mail.message_id.clone());
    // Whoever knows a Message-ID that is about to be used cannot keep its mail out: the sender counts as well.
    let known_by = match &message_id {
        Some(id) => {
            let sender = from.map(|from| from.address.as_str()).unwrap_or_default();
            Sha256::new().chain_update(b"id\0").chain_update(id).chain_update(b"\0").chain_update(sender)
        }
        None => Sha256::new().chain_update(b"bytes\0").chain_update(stored.sha256),
    };
    let fingerprint = known_by.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(InboundEmail {
        id: random::new_id(now).map_err(ApiError::internal)?,
        state: if parsed.is_ok() { InboundState::Received } else { InboundState::Suspended },
        reason: parsed.as_ref().err().copied(),
        problem: None,
        fingerprint,
        message_id,
        mailbox_id: None,
        from_address: from.map(|from| from.address.clone()),
        from_name: from.and_then(|from| from.name.clone()),
        subject: mail.map(|mail| mail.subject.clone()).unwrap_or_default(),
        size: stored.size,
        blob: stored.blob.clone(),
        is_answerable: mail.is_some_and(answerable),
        left_out: parsed.as_ref().map_or(0, |parsed| i64::try_from(parsed.left_out).unwrap_or(i64::MAX)),
        ticket_id: None,
        ticket_message_id: None,
        created_at: now,
        decided_at: None,
    })
}

/// Keeps the row, and means to look at the mail should this process die; or finds the one that is kept already.
async fn keep(state: &AppState, scope: Scope, email: InboundEmail) -> Result<(InboundEmail, bool), ApiError> {
    let unit = move |work: &mut Work<'_>| {
        if let Some(known) = store::find_by_fingerprint(work.conn, &work.scope, &email.fingerprint)? {
            return Ok((known, true));
        }
        match store::insert(work.conn, &work.scope, &email)? {
            Attempt::Done => {}
            Attempt::Taken => {
                let twin = store::find_by_fingerprint(work.conn, &work.scope, &email.fingerprint)?;
                return Ok((twin.ok_or(StorageError::Busy)?, true));
            }
        }
        if !store::bind_blob(work.conn, &work.scope, &email.blob, work.now)? {
            // It took so long that its bytes were due for removal.
            return Err(StorageError::Busy.into());
        }
        if email.state == InboundState::Received {
            let id: InboundEmailId = random::new_id(work.now).map_err(ApiError::internal)?;
            let once = Intent::new(id.uuid(), IntentKind::LookAtEmail, email.id.uuid(), work.now);
            let intent = Intent { due_at: work.now.plus_seconds(LOOK_AGAIN_SECONDS), ..once };
            outbox::intend(&mut work.writes, &work.scope, intent);
        }
        Ok((email.clone(), false))
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// Decides on a kept mail and does what follows.
async fn decide(
    state: &AppState,
    scope: Scope,
    email: InboundEmail,
    parsed: Parsed,
    is_released: bool,
) -> Result<InboundEmail, ApiError> {
    let own = standing::own(state, scope).await?;
    let is_own_id = |id: &str| standing::own_id(state, scope, id).is_some();
    let judged = nature(&parsed.mail, |address| own.has(address), is_own_id);
    let away = |state, reason| Verdict { state, reason: Some(reason), problem: None };
    let verdict = match judged {
        Nature::Own(reason) => away(InboundState::Dropped, reason),
        Nature::Report => return bounce::note(state, scope, email.id, parsed.mail.report).await,
        Nature::Doubtful(reason) if !is_released || parsed.mail.from.is_none() => away(InboundState::Suspended, reason),
        Nature::Doubtful(_) | Nature::Person => {
            let id = email.id;
            match effect::carry_out(state, scope, email, parsed, &own, is_released).await {
                Ok(email) => return Ok(email),
                Err(error) if error.code == Code::CustomerBlocked => {
                    return note(state, scope, id, away(InboundState::Suspended, InboundReason::CustomerBlocked)).await;
                }
                Err(error) if error.code.status().is_client_error() => {
                    let problem = Some(error.code.word().to_owned());
                    let refused = away(InboundState::Suspended, InboundReason::Refused);
                    return note(state, scope, id, Verdict { problem, ..refused }).await;
                }
                Err(error) => return Err(error),
            }
        }
    };
    note(state, scope, email.id, verdict).await
}

/// What becomes of a mail that leads to nothing.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) state: InboundState,
    pub(super) reason: Option<InboundReason>,
    pub(super) problem: Option<String>,
}

async fn note(state: &AppState, scope: Scope, id: InboundEmailId, verdict: Verdict) -> Result<InboundEmail, ApiError> {
    let unit = move |work: &mut Work<'_>| {
        let before = store::lock(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
        settle(work, before, &verdict)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// Notes the verdict on a mail whose row is locked, unless somebody has decided on it meanwhile.
pub(super) fn settle(work: &mut Work<'_>, before: InboundEmail, verdict: &Verdict) -> Result<InboundEmail, ApiError> {
    if !is_undecided(&before) {
        return Ok(before);
    }
    let Verdict { state, reason, problem } = verdict.clone();
    let after = InboundEmail { state, reason, problem, decided_at: Some(work.now), ..before };
    store::save(work.conn, &work.scope, &after)?;
    Ok(after)
}

/// Is there still something to decide?
pub(super) const fn is_undecided(email: &InboundEmail) -> bool {
    matches!(email.state, InboundState::Received | InboundState::Suspended)
}
