//! Letters: mails of Nobat's own that carry no message of a conversation. Notifications, surveys, codes, invitations.

use domain::{
    ids::{DeliveryId, TicketId, WorkspaceId},
    mail::{BOUNCED_SECONDS, Carried, Delivery, DeliveryReason, DeliveryState, LETTER_SECONDS, LetterPurpose},
    people::{Address, Standing},
    ticket::Language,
};
use persistence::mail as store;
use serde::{Deserialize, Serialize};

use super::plan::sends;
use crate::{
    http::ApiError,
    random,
    secrets::{Place, Sealer},
    state::Work,
};

/// A letter to be.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// What it is for.
    pub purpose: LetterPurpose,
    /// To which address. One that is none is told as `no_address`.
    pub recipient: &'a str,
    /// The language of its words, by which their direction goes.
    pub locale: Language,
    /// One line.
    pub subject: String,
    /// Plain paragraphs, between which a line is empty. A line that is nothing but a web address becomes a link.
    pub body: String,
    /// The ticket that it is about.
    pub ticket: Option<TicketId>,
}

/// The words of a letter, as they are kept until it is sent.
#[derive(Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) locale: Language,
    pub(super) subject: String,
    pub(super) body: String,
}

/// Means to send a letter by the workspace's default mailbox, in the transaction of what it tells. The words are kept
/// encrypted and forgotten once it is sent or has failed for good, so they may hold a token whose digest alone is stored.
///
/// It is told as `suppressed` where no mailbox sends, and for an address that has got enough letters of this purpose
/// within the hour. Wake `AppState::postman` after the transaction, if a second is long.
///
/// # Errors
/// What the database says.
pub fn queue(work: &mut Work<'_>, sealer: &Sealer, letter: &Letter<'_>) -> Result<DeliveryId, ApiError> {
    let id: DeliveryId = random::new_id(work.now).map_err(ApiError::internal)?;
    let recipient = Address::email(letter.recipient, Standing::Asserted).ok().map(|address| address.normalized);
    let recipient = recipient.filter(|address| address.parse::<lettre::Address>().is_ok());
    let mailbox = store::default_mailbox(work.conn, &work.scope)?.filter(sends);
    let reason = match (&recipient, &mailbox) {
        (None, _) => Some(DeliveryReason::NoAddress),
        (_, None) => Some(DeliveryReason::NoMailbox),
        (Some(address), Some(_)) => {
            let (since, most) = (work.now.plus_seconds(-LETTER_SECONDS), letter.purpose.most());
            let recent = store::recent_letters(work.conn, &work.scope, address, letter.purpose, since, most)?;
            if recent >= most { Some(DeliveryReason::TooMany) } else { unwelcome(work, letter.purpose, address)? }
        }
    };
    let delivery = Delivery {
        id,
        carried: Carried::Letter(letter.purpose, letter.ticket),
        mailbox_id: mailbox.map(|mailbox| mailbox.id),
        recipient,
        is_automatic: true,
        state: if reason.is_some() { DeliveryState::Suppressed } else { DeliveryState::Queued },
        reason,
        problem: None,
        attempts: 0,
        due_at: work.now,
        leased_until: None,
        created_at: work.now,
        settled_at: reason.map(|_| work.now),
    };
    let words = Words { locale: letter.locale, subject: letter.subject.clone(), body: letter.body.clone() };
    let sealed = match reason {
        None => Some(seal(sealer, work.scope.workspace_id(), id, &words)?),
        Some(_) => None,
    };
    store::insert_letter(&mut work.writes, &work.scope, &delivery, sealed);
    Ok(id)
}

/// Why an address is to get none of this kind. What its owner asked for himself is always tried.
fn unwelcome(work: &mut Work<'_>, purpose: LetterPurpose, address: &str) -> Result<Option<DeliveryReason>, ApiError> {
    let since = work.now.plus_seconds(-BOUNCED_SECONDS);
    if purpose.is_asked_for() {
        Ok(None)
    } else if store::is_refused(work.conn, &work.scope, address, purpose)? {
        Ok(Some(DeliveryReason::Unsubscribed))
    } else {
        let has_bounced = store::has_bounced(work.conn, &work.scope, address, since)?;
        Ok(has_bounced.then_some(DeliveryReason::AddressBounced))
    }
}

const fn place(workspace: WorkspaceId, id: DeliveryId) -> Place {
    Place { workspace: workspace.uuid(), table: "letters", row: id.uuid() }
}

fn seal(sealer: &Sealer, workspace: WorkspaceId, id: DeliveryId, words: &Words) -> Result<Vec<u8>, ApiError> {
    let plain = serde_json::to_vec(words).map_err(ApiError::internal)?;
    sealer.seal(&plain, place(workspace, id)).map_err(ApiError::internal)
}

/// The words of a letter that is about to be sent.
pub(super) fn open(sealer: &Sealer, workspace: WorkspaceId, id: DeliveryId, sealed: &[u8]) -> Result<Words, ApiError> {
    let plain = sealer.open(sealed, place(workspace, id)).map_err(ApiError::internal)?;
    serde_json::from_slice(&plain).map_err(|_| ApiError::internal("a letter cannot be read"))
}
