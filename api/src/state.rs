//! What every request and every worker shares.

use std::sync::Arc;

use domain::{
    actor::Origin,
    event::{Draft, Hash, seal},
    time::Instant,
};
use persistence::{Conn, Database, Scope, Turn, Writes, event, idempotency};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    attachments::Blobs,
    auth::{Identities, Principal, attempts::Attempts, customer::KeyStore, jwt::Jwt, password::PasswordPool},
    clock::Clock,
    cors::Origins,
    http::{ApiError, BodyDigest, Code, CursorKey, IdempotencyKey, Posted, RequestContext, to_json},
    random,
    secrets::{Key, Sealer},
    telemetry::Metrics,
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
    /// The bytes of files.
    pub blobs: Blobs,
    /// The longest file that may be uploaded, in bytes.
    pub attachment_bytes: u64,
    /// Signs and verifies access tokens.
    pub access_tokens: Jwt,
    /// Hashes passwords away from the request threads.
    pub passwords: PasswordPool,
    /// Counts failed sign-ins.
    pub attempts: Attempts,
    /// Recently judged credentials.
    pub identities: Identities,
    /// The published keys of identity providers.
    pub customer_keys: KeyStore,
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
    /// Wakes the dispatcher.
    pub dispatcher: Wake,
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
        let mut unit = Self { conn, scope, origin, now, writes: Writes::default() };
        let value = part(&mut unit)?;
        unit.writes.flush(unit.conn).map_err(|error| match idempotency::lost_to_twin(&error) {
            // A twin answered between our look and our lock: its answer stands, ours is rolled back.
            true => ApiError::new(Code::IdempotencyInProgress).retry_after(1),
            false => error.into(),
        })?;
        Ok(value)
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

/// What a POST leads to.
pub struct Done<T> {
    /// The HTTP status: 200, 201, 202 or 204.
    pub status: u16,
    /// The body.
    pub value: T,
    /// The version in the ETag.
    pub etag: Option<i64>,
    /// The Location.
    pub location: Option<String>,
    /// The body holds a secret: it is not kept for a replay.
    pub secret: bool,
}

impl<T> Done<T> {
    /// 201 with a location and, for versioned records, the version.
    pub fn created(value: T, location: String, etag: Option<i64>) -> Self {
        Self { status: 201, value, etag, location: Some(location), secret: false }
    }

    /// 204: there is nothing to show, which is an answer too.
    pub fn nothing() -> Self
    where
        T: Default,
    {
        Self { status: 204, value: T::default(), etag: None, location: None, secret: false }
    }

    /// 200.
    pub fn ok(value: T, etag: Option<i64>) -> Self {
        Self { status: 200, value, etag, location: None, secret: false }
    }
}

impl<T: Serialize> Done<T> {
    fn body(&self) -> Result<Vec<u8>, ApiError> {
        if self.status == 204 { Ok(Vec::new()) } else { to_json(&self.value) }
    }
}

/// The Idempotency-Key of a request with the digest of what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// The key, if one was sent.
    pub key: Option<String>,
    /// SHA-256 of method, path, query and body.
    pub fingerprint: Hash,
}

impl Retry {
    /// The retry of a request whose whole meaning is its path and body.
    pub fn of(context: &RequestContext, key: IdempotencyKey, body: BodyDigest) -> Self {
        let fingerprint = Sha256::new()
            .chain_update(context.method.as_bytes())
            .chain_update([0])
            .chain_update(context.path.as_bytes())
            .chain_update([0])
            .chain_update(body.0)
            .finalize()
            .into();
        Self { key: key.0, fingerprint }
    }

    /// The retry of a request without a body.
    pub fn bare(context: &RequestContext, key: IdempotencyKey) -> Self {
        Self::of(context, key, BodyDigest([0; 32]))
    }
}

fn turn(scope: &Scope) -> Turn {
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
        let (now, scope, principal, origin) = (self.clock.now(), who.scope, who.id(), who.origin(context));
        let outcome = self
            .db
            .write_prepared(
                turn(&scope),
                move |conn| prepare(conn, &scope),
                move |conn, prepared| {
                    Work::run(conn, scope, &origin, now, |unit| {
                        once(unit, principal, &retry, |unit| work(unit, prepared))
                    })
                },
            )
            .await;
        self.sequencer.wake();
        self.dispatcher.wake();
        outcome
    }
}

/// Answers from the key's record, or does the work and keeps its answer in the same transaction.
fn once<T: Serialize>(
    unit: &mut Work<'_>,
    principal: uuid::Uuid,
    retry: &Retry,
    work: impl FnOnce(&mut Work<'_>) -> Result<Done<T>, ApiError>,
) -> Result<Posted<T>, ApiError> {
    let Some(key) = &retry.key else {
        let done = work(unit)?;
        return Ok(posted(done.status, done.body()?, done.etag, done.location));
    };
    match idempotency::take(unit.conn, &unit.scope, principal, key)? {
        idempotency::Known::InProgress => Err(ApiError::new(Code::IdempotencyInProgress).retry_after(1)),
        idempotency::Known::Answered(answer) => replay(*answer, retry),
        idempotency::Known::Fresh => {
            let done = work(unit)?;
            let body = done.body()?;
            let kept = match done.secret {
                true => None,
                false => Some(String::from_utf8(body.clone()).map_err(ApiError::internal)?),
            };
            let answer = idempotency::StoredAnswer {
                fingerprint: retry.fingerprint,
                status: done.status,
                body: kept,
                etag: done.etag,
                location: done.location.clone(),
            };
            idempotency::keep(&mut unit.writes, &unit.scope, principal, key, answer, unit.now);
            Ok(posted(done.status, body, done.etag, done.location))
        }
    }
}

fn posted<T>(status: u16, body: Vec<u8>, etag: Option<i64>, location: Option<String>) -> Posted<T> {
    let mut posted = Posted::stored(status, body);
    if let Some(version) = etag {
        posted = posted.versioned(version);
    }
    if let Some(location) = location {
        posted = posted.at(location);
    }
    posted
}

fn replay<T>(answer: idempotency::StoredAnswer, retry: &Retry) -> Result<Posted<T>, ApiError> {
    if answer.fingerprint != retry.fingerprint {
        return Err(ApiError::new(Code::IdempotencyKeyReused));
    }
    match answer.body {
        Some(body) => Ok(posted(answer.status, body.into_bytes(), answer.etag, answer.location).as_replay()),
        None => Err(ApiError::new(Code::ReplayUnavailable)),
    }
}
