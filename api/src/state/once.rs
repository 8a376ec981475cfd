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

/// Answers from the key's record, or does the work and keeps its answer in the same transaction.
pub(super) fn once<T: Serialize>(
    unit: &mut Work<'_>,
    principal: Uuid,
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
            let answer = kept(&done, &body, retry)?;
            idempotency::keep(&mut unit.writes, &unit.scope, principal, key, answer, unit.now);
            Ok(posted(done.status, body, done.etag, done.location))
        }
    }
}

/// Who asks for what, and when.
#[derive(Clone)]
pub(super) struct Asker {
    pub scope: Scope,
    pub principal: Uuid,
    pub origin: Origin,
    pub now: Instant,
    pub retry: Retry,
}

/// Tries to do the work in a single statement, outside of a transaction. None: it is to be done in one, where whatever
/// stood in the way will show, such as the answer of a twin.
///
/// The work may read; it takes no locks and writes nothing but what it gathers, or says none.
pub(super) fn at_once<T: Serialize>(
    conn: &mut Conn,
    asker: &Asker,
    work: impl FnOnce(&mut Work<'_>) -> Result<Option<Done<T>>, ApiError>,
) -> Option<Result<Posted<T>, ApiError>> {
    // Where a statement is a function call there is nothing to save.
    if matches!(conn, Conn::Sqlite(_)) {
        return None;
    }
    let Asker { scope, principal, origin, now, retry } = asker;
    let mut unit = Work { conn, scope: *scope, origin, now: *now, writes: Writes::default() };
    let done = work(&mut unit).ok().flatten()?;
    let body = done.body().ok()?;
    if let Some(key) = &retry.key {
        let answer = kept(&done, &body, retry).ok()?;
        idempotency::keep_untaken(&mut unit.writes, scope, *principal, key, answer, *now);
    }
    match unit.writes.flush_at_once(unit.conn) {
        Ok(true) => Some(Ok(posted(done.status, body, done.etag, done.location))),
        Ok(false) => None,
        Err(error) => Some(Err(error.into())),
    }
}

fn kept<T>(done: &Done<T>, body: &[u8], retry: &Retry) -> Result<idempotency::StoredAnswer, ApiError> {
    let body = match done.secret {
        true => None,
        false => Some(String::from_utf8(body.to_vec()).map_err(ApiError::internal)?),
    };
    Ok(idempotency::StoredAnswer {
        fingerprint: retry.fingerprint,
        status: done.status,
        body,
        etag: done.etag,
        location: done.location.clone(),
    })
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
