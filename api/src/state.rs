//! What every request and every worker shares.

mod configured;
mod kept;
mod line;
mod once;
mod patience;
mod together;

use std::sync::Arc;

use domain::{
    actor::Origin,
    event::{Draft, seal},
    time::Instant,
};
use persistence::{Conn, Database, Prepared, Scope, Turn, Writes, config, event, idempotency};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use self::{
    configured::Configured,
    kept::Kept,
    line::{Line, Waits},
    once::{Asker, Rendered, gather},
};
pub use self::{
    once::{Done, Retry},
    patience::Patience,
};

use crate::{
    attachments::Blobs,
    auth::{
        Acts, Identities, Principal, attempts::Attempts, customer::KeyStore, jwt::Jwt, on_behalf::Representations,
        password::PasswordPool,
    },
    clock::Clock,
    cors::Origins,
    egress::Network,
    http::{ApiError, Code, CursorKey, Posted, RequestContext},
    mail::MailMac,
    random,
    rate_limits::Limits,
    secrets::{Key, Sealer},
    sign_in::Directory,
    stream::Hub,
    telemetry::Metrics,
    tickets::{Intake, Lists, Pages},
    triage::Learned,
    workers::Wake,
};

/// The application's state.
pub struct AppState {
    /// The executor of every query.
    pub db: Database,
    /// The time.
    pub clock: Clock,
    /// Makes cursors tamper-proof.
    pub cursors: CursorKey,
    /// Signs the heads of the history.
    pub seals: Key,
    /// Signs links that need no credential.
    pub links: Key,
    /// Authenticates the codes that customers sign in with.
    pub guest_codes: Key,
    /// The bytes of files.
    pub blobs: Blobs,
    /// The longest file that may be uploaded, in bytes.
    pub attachment_bytes: u64,
    /// Signs and verifies access tokens.
    pub access_tokens: Jwt,
    /// Hashes passwords away from the request threads.
    pub passwords: PasswordPool,
    /// Proxies in front of the service.
    pub trusted_proxies: Vec<Network>,
    /// How much callers may ask for.
    pub limits: Limits,
    /// Counts failed sign-ins.
    pub attempts: Attempts,
    /// Counts letters that were asked for without a credential.
    pub letter_requests: Attempts,
    /// Recently judged credentials.
    pub identities: Identities,
    /// When agents were last noted to have been seen.
    pub acts: Acts,
    /// Counts how often somebody goes to a service to sign in.
    pub oidc_starts: Attempts,
    /// What such services publish of themselves.
    pub oidc: Directory,
    /// When it was last told that services act for others.
    pub representations: Representations,
    /// The published keys of identity providers.
    pub customer_keys: KeyStore,
    /// Makes and verifies the tokens of reply addresses and Message-IDs.
    pub mail_mac: MailMac,
    /// Held while a mail is taken apart: it is in memory as a whole.
    pub mail_turns: tokio::sync::Semaphore,
    /// Seals and opens secrets at rest.
    pub sealer: Sealer,
    /// Which web pages may call which workspace.
    pub origins: Origins,
    /// The learned model of triage.
    pub triage: Learned,
    /// What the operator watches.
    pub metrics: Arc<Metrics>,
    /// Wakes the sequencer.
    pub sequencer: Wake,
    /// Wakes the worker who gives waiting tickets to whoever has come.
    pub desk: Wake,
    /// Held by whoever tends the desk on this node: what is due is done once, not by turns.
    pub tending: tokio::sync::Mutex<()>,
    /// Wakes the worker who lets happen what is due.
    pub deadlines: Wake,
    /// Held by whoever does what is due on this node.
    pub meeting: tokio::sync::Mutex<()>,
    /// Held by whoever looks for incidents on this node.
    pub watching: tokio::sync::Mutex<Patience>,
    /// Held by whoever tells agents what happened on this node.
    pub telling_agents: tokio::sync::Mutex<Patience>,
    /// Held by whoever means surveys on this node.
    pub surveying: tokio::sync::Mutex<Patience>,
    /// Held by whoever writes down on this node what is sent to webhooks.
    pub hearing: tokio::sync::Mutex<Patience>,
    /// Wakes the worker who sends to webhooks.
    pub envoy: Wake,
    /// Wakes the worker who sends mail.
    pub postman: Wake,
    /// Wakes the worker who sends by gateways.
    pub courier: Wake,
    /// Where this service is reached from outside, without a slash at its end; none: mails have no links.
    pub public_url: Option<String>,
    /// Mailboxes are to be fetched anew.
    pub fetcher: Wake,
    /// Held by whoever tells customers what became of their tickets on this node.
    pub telling: tokio::sync::Mutex<Patience>,
    /// Whoever follows what happens, on this node.
    pub streams: Arc<Hub>,
    /// Wakes the dispatcher.
    pub dispatcher: Wake,
    /// Tickets about to be opened.
    pub intake: Arc<Intake>,
    /// Tickets about to be read with their messages.
    pub pages: Arc<Pages>,
    /// Lists of tickets about to be read.
    pub lists: Arc<Lists>,
}

/// One unit of work: a transaction, whose right and whose name it runs under.
pub struct Work<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a mut Conn,
    /// The right to the workspace.
    pub scope: Scope,
    /// Who acts.
    pub origin: &'a Origin,
    /// The time of everything that happens in it.
    pub now: Instant,
    /// What it will write at its end; not to be read before.
    pub writes: Writes,
    /// The version of the configuration, once somebody has read it in this unit.
    pub config: Option<Option<Uuid>>,
}

impl<'a> Work<'a> {
    /// Runs one unit of work inside the caller's transaction, and writes what it has gathered.
    pub fn run<T>(
        conn: &'a mut Conn,
        scope: Scope,
        origin: &'a Origin,
        now: Instant,
        part: impl FnOnce(&mut Self) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut unit = Self { conn, scope, origin, now, writes: Writes::default(), config: None };
        let value = part(&mut unit)?;
        unit.writes.flush(unit.conn).map_err(|error| match idempotency::lost_to_twin(&error) {
            // A twin answered between our look and our lock: its answer stands, ours is rolled back.
            true => ApiError::new(Code::IdempotencyInProgress).retry_after(1),
            false => error.into(),
        })?;
        Ok(value)
    }

    /// The version of the configuration (see [`config::version`]); one statement where nobody has read it yet.
    pub fn config(&mut self) -> Result<Option<Uuid>, ApiError> {
        match self.config {
            Some(known) => Ok(known),
            None => Ok(*self.config.insert(config::version(self.conn, &self.scope)?)),
        }
    }

    /// Appends events to the history, in order.
    pub fn record(&mut self, drafts: Vec<Draft>) -> Result<(), ApiError> {
        let workspace = self.scope.workspace_id();
        let sealed = drafts
            .into_iter()
            .map(|draft| {
                let id = random::new_id(self.now).map_err(ApiError::internal)?;
                let salt = random::bytes::<32>().map_err(ApiError::internal)?;
                seal(draft, workspace, id, salt, self.origin, self.now).map_err(ApiError::internal)
            })
            .collect::<Result<Vec<_>, _>>()?;
        event::append(&mut self.writes, &self.scope, sealed);
        Ok(())
    }
}

/// The place in the executor's queues of who has this right.
pub(crate) fn turn(scope: &Scope) -> Turn {
    Turn::Workspace(scope.workspace_id().uuid())
}

impl AppState {
    /// Runs a read on the caller's workspace.
    pub async fn read<T, F>(&self, who: &Principal, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, ApiError> + Send + 'static,
    {
        self.db.read(turn(&who.scope), work).await
    }

    /// Runs a long read in its own lane.
    pub async fn slow<T, F>(&self, who: &Principal, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, ApiError> + Send + 'static,
    {
        self.db.slow(turn(&who.scope), work).await
    }

    /// Runs one unit of work of the caller. When this returns `Ok`, it is committed. The closure may run twice.
    pub async fn write<T, F>(&self, who: &Principal, context: &RequestContext, mut work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<T, ApiError> + Send + 'static,
    {
        self.write_as(who.scope, who.origin(context), move |unit| work(unit)).await
    }

    /// Runs one unit of work in a workspace under any origin.
    pub async fn write_as<T, F>(&self, scope: Scope, origin: Origin, mut work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<T, ApiError> + Send + 'static,
    {
        let now = self.clock.now();
        let outcome =
            self.db.write(turn(&scope), move |conn| Work::run(conn, scope, &origin, now, |unit| work(unit))).await;
        self.sequencer.wake();
        self.dispatcher.wake();
        outcome
    }

    /// Runs the unit of work of a POST once per Idempotency-Key: a retry gets the first answer again.
    pub async fn post<T, F>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: Retry,
        mut work: F,
    ) -> Result<Posted<T>, ApiError>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<Done<T>, ApiError> + Send + 'static,
    {
        self.post_prepared(who, context, retry, |_, _| Ok(()), move |unit, ()| work(unit)).await
    }

    /// Like [`Self::post`], with a preparation that on PostgreSQL commits by itself before the transaction.
    pub async fn post_prepared<T, P, A, F>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: Retry,
        mut prepare: A,
        mut work: F,
    ) -> Result<Posted<T>, ApiError>
    where
        T: Serialize + Send + 'static,
        P: Send + 'static,
        A: FnMut(&mut Conn, &Scope) -> Result<P, ApiError> + Send + 'static,
        F: FnMut(&mut Work<'_>, P) -> Result<Done<T>, ApiError> + Send + 'static,
    {
        let asker = self.asker(who, context, retry);
        let scope = asker.scope;
        let outcome = self
            .db
            .write_prepared(
                turn(&scope),
                move |conn| prepare(conn, &scope),
                move |conn, prepared| asker.once(conn, |unit| work(unit, prepared)),
            )
            .await;
        self.sequencer.wake();
        self.dispatcher.wake();
        outcome
    }

    /// Like [`Self::post`], with a way to do all of it on PostgreSQL in a single statement: see `once::at_once`. `work` is
    /// what it says none for.
    pub async fn post_at_once<T, O, F>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: Retry,
        mut at_once: O,
        mut work: F,
    ) -> Result<Posted<T>, ApiError>
    where
        T: Serialize + Send + 'static,
        O: FnMut(&mut Work<'_>) -> Result<Option<Done<T>>, ApiError> + Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<Done<T>, ApiError> + Send + 'static,
    {
        let asker = self.asker(who, context, retry);
        let (turn, again) = (turn(&asker.scope), asker.clone());
        let outcome = self
            .db
            .write_at_once(
                turn,
                move |conn| {
                    let ended = once::at_once(conn, &asker, |unit| at_once(unit));
                    Ok(ended.map_or(Prepared::Ready(()), Prepared::Ended))
                },
                move |conn, ()| again.once(conn, |unit| work(unit)),
            )
            .await;
        self.sequencer.wake();
        self.dispatcher.wake();
        outcome
    }

    /// Who asks for what, now.
    pub(crate) fn asker(&self, who: &Principal, context: &RequestContext, retry: Retry) -> Asker {
        let origin = who.origin(context);
        Asker { scope: who.scope, principal: who.id(), origin, now: self.clock.now(), retry }
    }
}
