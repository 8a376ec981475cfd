//! Taking in what is in a mailbox's folder, and waiting for more, as long as this node holds the mailbox.
//!
//! A mail is taken in first and counted then, so that none is lost; one that is taken in again, because a node died between
//! the two, is known by its Message-ID.

use std::time::Duration;

use bytes::Bytes;
use domain::{
    ids::MailboxId,
    mail::{Fetching, MailFetch},
};
use persistence::{Conn, Scope, instance::mail_fetches::LEASE_SECONDS, mail as store};

use super::{
    imap::{Found, ImapError, Session},
    response::Listed,
};
use crate::{
    attachments::usecase::Chunks,
    http::{ApiError, Code},
    mail::{Arrival, MAX_MAIL_BYTES, take_in},
    mailboxes::{Side, password},
    secrets::SecretText,
    state::{AppState, turn},
};

/// How often the lease is renewed.
const RENEWAL: Duration = Duration::from_secs(20);
/// How long the server is waited for to tell by itself; then it is asked, in case the connection is dead.
const IDLE: Duration = Duration::from_secs(5 * 60);
/// The most bytes of the headers of a mail that is too large to take in.
const MAX_HEADER_BYTES: u64 = 256 * 1024;

/// How attending to a mailbox ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All is taken in; another look follows when it is due.
    Finished,
    /// Something went wrong, and is noted.
    Failed,
    /// Somebody else has it by now, or its settings changed.
    Lost,
}

/// Why it ended before it was finished.
enum Stop {
    Lost,
    Server(Option<i64>, ImapError),
    Here(ApiError),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Here(error)
    }
}

/// Takes in what there is; with `may_wait` goes on where the server tells of what comes, holding the mailbox meanwhile.
///
/// # Errors
/// What the database says, when not even a failure could be noted.
pub async fn attend(
    state: &AppState,
    scope: Scope,
    fetch: MailFetch,
    holder: &str,
    may_wait: bool,
    is_stopped: impl Future<Output = ()>,
) -> Result<Ended, ApiError> {
    let mut account = Account { state, scope, fetch, holder };
    let id = account.fetch.mailbox_id;
    let outcome = tokio::select! {
        outcome = account.run(may_wait) => outcome,
        lost = keep(state, scope, id, holder) => Err(lost),
        () = is_stopped => Ok(()),
    };
    let ended = match outcome {
        Ok(()) => Ended::Finished,
        Err(Stop::Lost) => return Ok(Ended::Lost),
        Err(Stop::Server(uid, error)) => account.note(uid, error.to_string()).await?,
        Err(Stop::Here(error)) => account.note(None, error.code.word().to_owned()).await?,
    };
    let holder = holder.to_owned();
    state.db.write(turn(&scope), move |conn| store::hold_fetch(conn, &scope, id, &holder, None)).await?;
    Ok(ended)
}

/// Renews the lease until it is lost.
async fn keep(state: &AppState, scope: Scope, id: MailboxId, holder: &str) -> Stop {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let (holder, until) = (holder.to_owned(), state.clock.now().plus_seconds(LEASE_SECONDS));
        let held = move |conn: &mut Conn| store::hold_fetch(conn, &scope, id, &holder, Some(until));
        match state.db.write(turn(&scope), held).await {
            Ok(true) => {}
            Ok(false) => return Stop::Lost,
            Err(error) => return Stop::Here(error.into()),
        }
    }
}

/// A mailbox that this node holds.
struct Account<'a> {
    state: &'a AppState,
    scope: Scope,
    fetch: MailFetch,
    holder: &'a str,
}

impl Account<'_> {
    async fn run(&mut self, may_wait: bool) -> Result<(), Stop> {
        let Some((source, secret)) = self.source().await? else { return Err(Stop::Lost) };
        let of_server = |error| Stop::Server(None, error);
        let egress = self.state.customer_keys.egress();
        let mut session = Session::open(egress, &source, secret.as_ref()).await.map_err(of_server)?;
        let opened = self.fetch.clone().opened(session.uid_validity);
        self.save(opened).await?;
        loop {
            self.take_all(&mut session).await?;
            let finished = self.fetch.clone().finished(self.state.clock.now());
            self.save(finished).await?;
            if !may_wait || !session.can("IDLE") {
                session.leave().await;
                return Ok(());
            }
            session.idle(IDLE).await.map_err(of_server)?;
        }
    }

    /// Where the mail is, unless the mailbox is used no more.
    async fn source(&self) -> Result<Option<(Fetching, Option<SecretText>)>, ApiError> {
        let (scope, id) = (self.scope, self.fetch.mailbox_id);
        let found = self.state.db.read(turn(&scope), move |conn| {
            let mailbox = store::find_mailbox(conn, &scope, id)?.filter(|mailbox| mailbox.deactivated_at.is_none());
            let Some(source) = mailbox.and_then(|mailbox| mailbox.imap) else { return Ok(None) };
            Ok::<_, persistence::StorageError>(Some((source, store::passwords(conn, &scope, id)?.imap)))
        });
        let Some((source, sealed)) = found.await? else { return Ok(None) };
        let open = |sealed: Vec<u8>| password(&self.state.sealer, Side::Imap, scope.workspace_id(), id, &sealed);
        Ok(Some((source, sealed.map(open).transpose()?)))
    }

    async fn take_all(&mut self, session: &mut Session) -> Result<(), Stop> {
        loop {
            let listed = session.list(self.fetch.last_uid).await.map_err(|error| Stop::Server(None, error))?;
            if listed.is_empty() {
                return Ok(());
            }
            for mail in listed {
                let is_old = self.fetch.since.zip(mail.came_at).is_some_and(|(since, came_at)| came_at < since);
                if !is_old {
                    self.take_one(session, mail).await?;
                }
                let taken = self.fetch.clone().taken(mail.uid);
                self.save(taken).await?;
            }
        }
    }

    /// Of a mail that is too large only its headers.
    async fn take_one(&self, session: &mut Session, mail: Listed) -> Result<(), Stop> {
        let of_mail = |error| Stop::Server(Some(mail.uid), error);
        let is_too_large = u64::try_from(mail.size).is_ok_and(|size| size > MAX_MAIL_BYTES);
        let most = if is_too_large { MAX_HEADER_BYTES } else { MAX_MAIL_BYTES };
        let (tag, found) = session.read(mail.uid, is_too_large).await.map_err(of_mail)?;
        let (left, whole) = match found {
            Found::Gone => return Ok(()),
            Found::Bytes(length) if length > most => return Err(of_mail(ImapError::Word("not_understood"))),
            Found::Bytes(length) => (length, None),
            Found::Whole(bytes) => (0, Some(bytes)),
        };
        let arrival = Arrival { mailbox: Some(self.fetch.mailbox_id), is_too_large };
        let mut reading =
            Reading { session: &mut *session, left, whole: whole.filter(|bytes| !bytes.is_empty()), broken: None };
        if let Err(error) = take_in(self.state, self.scope, &mut reading, arrival).await {
            return Err(reading.broken.map_or(Stop::Here(error), of_mail));
        }
        session.end(&tag).await.map_err(of_mail)
    }

    /// Notes how far it has come, as long as the mailbox is this node's.
    async fn save(&mut self, fetch: MailFetch) -> Result<(), Stop> {
        let (scope, holder, row) = (self.scope, self.holder.to_owned(), fetch.clone());
        let saving = move |conn: &mut Conn| store::save_fetch(conn, &scope, &holder, &row);
        let is_held = self.state.db.write(turn(&scope), saving).await.map_err(ApiError::from)?;
        self.fetch = fetch;
        if is_held { Ok(()) } else { Err(Stop::Lost) }
    }

    async fn note(&mut self, uid: Option<i64>, problem: String) -> Result<Ended, ApiError> {
        let failed = self.fetch.clone().failed(uid, problem, self.state.clock.now());
        match self.save(failed).await {
            Ok(()) => Ok(Ended::Failed),
            Err(Stop::Here(error)) => Err(error),
            Err(_) => Ok(Ended::Lost),
        }
    }
}

/// A mail as it comes from the server.
struct Reading<'a> {
    session: &'a mut Session,
    left: u64,
    whole: Option<Bytes>,
    /// What the server did wrong meanwhile.
    broken: Option<ImapError>,
}

impl Chunks for Reading<'_> {
    async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        if let Some(whole) = self.whole.take() {
            return Some(Ok(whole));
        }
        if self.left == 0 {
            return None;
        }
        match self.session.piece(self.left).await {
            Ok(piece) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(piece))
            }
            Err(error) => {
                self.broken = Some(error);
                Some(Err(ApiError::new(Code::BadRequest)))
            }
        }
    }
}
