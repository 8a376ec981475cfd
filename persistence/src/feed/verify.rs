//! Reading the chain back, to prove it.

use diesel::prelude::*;
use domain::{
    event::{Envelope, EventKind, GENESIS, Hash, SubjectKind, link, payload_digest},
    ids::EventId,
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::{events, feed, feed_heads, unfed},
    stored,
};

/// Where and how the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// This place in the sequence is missing.
    MissingLink {
        /// The place.
        seq: i64,
    },
    /// The event at this place is gone.
    MissingEvent {
        /// The place.
        seq: i64,
    },
    /// The payload at this place is not the one that was recorded.
    Payload {
        /// The place.
        seq: i64,
        /// The event.
        event_id: EventId,
    },
    /// The envelope, the digest or the recorded hash at this place was altered.
    Hash {
        /// The place.
        seq: i64,
        /// The event.
        event_id: EventId,
    },
    /// What the row at this place repeats of its envelope, to be found by, says something else.
    Row {
        /// The place.
        seq: i64,
        /// The event.
        event_id: EventId,
    },
    /// The chain ends before, or with another hash than, what is recorded as its end.
    Head {
        /// The recorded end.
        seq: i64,
    },
}

/// One checked link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its place.
    pub seq: i64,
    /// The chain's value there.
    pub hash: Hash,
}

/// The recorded end of a chain and what still waits for its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// The last link.
    pub link: Link,
    /// Events of the workspace that are committed and not yet in the feed.
    pub waiting: i64,
}

/// Envelope, salt, payload, digest.
type Sealed = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Vec<u8>);
/// Kind of subject, subject, version, kind, time: what an event is found and shown by.
type Repeated = (i16, Uuid, i64, i16, i64);
type Row = (i64, Vec<u8>, Option<(EventId, Sealed, Repeated)>);

/// Do the columns say what the envelope says? Only the envelope is in the chain.
fn agree(envelope: &[u8], scope: &Scope, id: EventId, repeated: Repeated) -> bool {
    let (subject_kind, subject_id, version, kind, at) = repeated;
    serde_json::from_slice::<Envelope>(envelope).is_ok_and(|told| {
        told.id == id.to_string()
            && told.workspace_id == scope.workspace_id().to_string()
            && EventKind::from_code(kind).is_some_and(|kind| told.kind == kind.word())
            && SubjectKind::from_code(subject_kind).is_some_and(|kind| told.subject.kind == kind.word())
            && (told.subject.id, told.subject.version, told.at) == (subject_id, version, at)
    })
}

/// Checks up to `limit` links after `previous`, shows each good one to `good`, and returns the last one with the
/// count, or the first broken place.
pub fn links(
    conn: &mut Conn,
    scope: &Scope,
    previous: Link,
    limit: i64,
    mut good: impl FnMut(Link),
) -> Result<Result<(Link, usize), Broken>, StorageError> {
    let rows: Vec<Row> = feed::table
        .left_join(events::table.on(events::pos.eq(feed::event_pos).and(events::workspace_id.eq(feed::workspace_id))))
        .filter(feed::workspace_id.eq(scope.key()))
        .filter(feed::seq.gt(previous.seq))
        .order_by(feed::seq.asc())
        .limit(limit)
        .select((
            feed::seq,
            feed::hash,
            (
                events::id,
                (events::envelope, events::salt, events::payload, events::digest),
                (events::subject_kind, events::subject_id, events::version, events::kind, events::at),
            )
                .nullable(),
        ))
        .load(conn)?;
    let count = rows.len();
    let mut last = previous;
    for (seq, hash, event) in rows {
        if seq != last.seq + 1 {
            return Ok(Err(Broken::MissingLink { seq: last.seq + 1 }));
        }
        let Some((event_id, (envelope, salt, payload, digest), repeated)) = event else {
            return Ok(Err(Broken::MissingEvent { seq }));
        };
        let Ok(digest) = Hash::try_from(digest.as_slice()) else {
            return Ok(Err(Broken::Hash { seq, event_id }));
        };
        let intact = match (salt.as_deref().map(<[u8; 32]>::try_from), &payload) {
            (Some(Ok(salt)), Some(payload)) => payload_digest(&salt, payload) == digest,
            _ => false,
        };
        if !intact {
            return Ok(Err(Broken::Payload { seq, event_id }));
        }
        let expected = link(&last.hash, seq, &envelope, &digest);
        if hash != expected {
            return Ok(Err(Broken::Hash { seq, event_id }));
        }
        if !agree(&envelope, scope, event_id, repeated) {
            return Ok(Err(Broken::Row { seq, event_id }));
        }
        last = Link { seq, hash: expected };
        good(last);
    }
    Ok(Ok((last, count)))
}

/// The recorded end of the workspace's chain.
pub fn chain_end(conn: &mut Conn, scope: &Scope) -> Result<ChainEnd, StorageError> {
    // Counted first: when nothing waits, all that was committed until now is in the chain whose end is read after it.
    let waiting: i64 = unfed::table
        .inner_join(events::table.on(events::pos.eq(unfed::pos)))
        .filter(events::workspace_id.eq(scope.key()))
        .count()
        .get_result(conn)?;
    let head: Option<(i64, Vec<u8>)> =
        feed_heads::table.find(scope.key()).select((feed_heads::seq, feed_heads::hash)).first(conn).optional()?;
    let link = match head {
        Some((seq, hash)) => Link { seq, hash: stored::hash("feed_heads.hash", &hash)? },
        None => Link { seq: 0, hash: GENESIS },
    };
    Ok(ChainEnd { link, waiting })
}

/// How many events of the whole instance wait for their place, counted up to 10,000, and since when the oldest does.
pub fn lag(conn: &mut Conn) -> Result<(u64, Option<Instant>), StorageError> {
    let waiting: Vec<i64> = unfed::table.select(unfed::pos).order_by(unfed::pos.asc()).limit(10_000).load(conn)?;
    let Some(first) = waiting.first() else { return Ok((0, None)) };
    let at: Option<i64> = events::table.find(first).select(events::at).first(conn).optional()?;
    Ok((u64::try_from(waiting.len()).unwrap_or(u64::MAX), at.map(Instant::from_millis)))
}
