//! Doing the work of a POST once per Idempotency-Key.

use domain::{actor::Origin, event::Hash, time::Instant};
use persistence::{Conn, Scope, Writes, idempotency};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Work;
use crate::http::{ApiError, BodyDigest, Code, IdempotencyKey, Posted, RequestContext, to_json};

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

/// [`Done`] as it is sent and kept, whatever it was.
pub(crate) struct Rendered {
    status: u16,
    body: Vec<u8>,
    etag: Option<i64>,
    location: Option<String>,
    secret: bool,
}

impl Rendered {
    pub(crate) fn of<T: Serialize>(done: Done<T>) -> Result<Self, ApiError> {
        let body = if done.status == 204 { Vec::new() } else { to_json(&done.value)? };
        Ok(Self { status: done.status, body, etag: done.etag, location: done.location, secret: done.secret })
    }

    fn kept(&self, retry: &Retry) -> Result<idempotency::StoredAnswer, ApiError> {
        let body = match self.secret {
            true => None,
            false => Some(String::from_utf8(self.body.clone()).map_err(ApiError::internal)?),
        };
        Ok(idempotency::StoredAnswer {
            fingerprint: retry.fingerprint,
            status: self.status,
            body,
            etag: self.etag,
            location: self.location.clone(),
        })
    }

    pub(crate) fn posted<T>(self) -> Posted<T> {
        posted(self.status, self.body, self.etag, self.location)
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

/// Who asks for what, and when.
#[derive(Clone)]
pub(crate) struct Asker {
    pub scope: Scope,
    pub principal: Uuid,
    pub origin: Origin,
    pub now: Instant,
    pub retry: Retry,
}

impl Asker {
    /// Answers from the key's record, or does the work and keeps its answer in the same transaction.
    pub(super) fn once<T: Serialize>(
        &self,
        conn: &mut Conn,
        work: impl FnOnce(&mut Work<'_>) -> Result<Done<T>, ApiError>,
    ) -> Result<Posted<T>, ApiError> {
        let Self { scope, principal, origin, now, retry } = self;
        Work::run(conn, *scope, origin, *now, |unit| {
            let Some(key) = &retry.key else { return Ok(Rendered::of(work(unit)?)?.posted()) };
            match idempotency::take(unit.conn, scope, *principal, key)? {
                idempotency::Known::InProgress => Err(ApiError::new(Code::IdempotencyInProgress).retry_after(1)),
                idempotency::Known::Answered(answer) => replay(*answer, retry),
                idempotency::Known::Fresh => {
                    let done = Rendered::of(work(unit)?)?;
                    idempotency::keep(&mut unit.writes, scope, *principal, key, done.kept(retry)?, *now);
                    Ok(done.posted())
                }
            }
        })
    }
}

impl Asker {
    /// Runs one of several units of work inside the caller's transaction.
    pub(crate) fn unit<T>(
        &self,
        conn: &mut Conn,
        part: impl FnOnce(&mut Work<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        Work::run(conn, self.scope, &self.origin, self.now, part)
    }

    /// [`once`](Self::once) for work of several units.
    pub(super) fn once_together<T: Serialize>(
        &self,
        conn: &mut Conn,
        work: impl FnOnce(&mut Conn) -> Result<Done<T>, ApiError>,
    ) -> Result<Posted<T>, ApiError> {
        if let Some(answered) = self.known(conn)? {
            return Ok(answered);
        }
        let done = Rendered::of(work(conn)?)?;
        if let Some(key) = &self.retry.key {
            let kept = done.kept(&self.retry)?;
            self.unit(conn, |unit| {
                idempotency::keep(&mut unit.writes, &unit.scope, self.principal, key, kept, unit.now);
                Ok(())
            })?;
        }
        Ok(done.posted())
    }

    /// What was answered under the key, which is held by this transaction from now on; none: nothing yet.
    pub(super) fn known<T>(&self, conn: &mut Conn) -> Result<Option<Posted<T>>, ApiError> {
        let Some(key) = &self.retry.key else { return Ok(None) };
        match idempotency::take(conn, &self.scope, self.principal, key)? {
            idempotency::Known::InProgress => Err(ApiError::new(Code::IdempotencyInProgress).retry_after(1)),
            idempotency::Known::Answered(answer) => replay(*answer, &self.retry).map(Some),
            idempotency::Known::Fresh => Ok(None),
        }
    }
}

/// Gathers what a single statement outside of a transaction is to write. None: it is to be done in one, where whatever
/// stood in the way will show.
///
/// The work may read; it takes no locks and writes nothing but what it gathers, or says none.
pub(crate) fn gather<T: Serialize>(
    conn: &mut Conn,
    asker: &Asker,
    work: impl FnOnce(&mut Work<'_>) -> Result<Option<Done<T>>, ApiError>,
) -> Option<(Writes, Rendered)> {
    let Asker { scope, principal, origin, now, retry } = asker;
    let mut unit = Work { conn, scope: *scope, origin, now: *now, writes: Writes::default(), config: None };
    let done = Rendered::of(work(&mut unit).ok().flatten()?).ok()?;
    if let Some(key) = &retry.key {
        idempotency::keep_untaken(&mut unit.writes, scope, *principal, key, done.kept(retry).ok()?, *now);
    }
    Some((unit.writes, done))
}

/// Tries to do the work in a single statement, outside of a transaction. None: it is to be done in one, where whatever
/// stood in the way will show, such as the answer of a twin. What is asked of the work: see [`gather`].
pub(super) fn at_once<T: Serialize>(
    conn: &mut Conn,
    asker: &Asker,
    work: impl FnOnce(&mut Work<'_>) -> Result<Option<Done<T>>, ApiError>,
) -> Option<Result<Posted<T>, ApiError>> {
    // Where a statement is a function call there is nothing to save.
    if matches!(conn, Conn::Sqlite(_)) {
        return None;
    }
    let (mut writes, done) = gather(conn, asker, work)?;
    match writes.flush_at_once(conn) {
        Ok(true) => Some(Ok(done.posted())),
        Ok(false) => None,
        Err(error) => Some(Err(error.into())),
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
