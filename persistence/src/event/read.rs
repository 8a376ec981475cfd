//! Reading events.

use diesel::prelude::*;
use domain::{
    event::{Envelope, EventKind, Payload, SubjectKind},
    ids::EventId,
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{events, feed},
    stored,
    types::UidColumn,
};

/// An event as it is read back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// The order of insertion.
    pub pos: i64,
    /// Its id.
    pub id: EventId,
    /// The kind of record it is about.
    pub subject_kind: SubjectKind,
    /// The record's bare id.
    pub subject_id: Uuid,
    /// The record's version after it.
    pub version: i64,
    /// When it happened.
    pub at: Instant,
    /// Its public part.
    pub envelope: Envelope,
    /// Its private part, unless erased.
    pub payload: Option<Payload>,
    /// Its place in the feed, once it has one.
    pub seq: Option<i64>,
}

type Row = (i64, EventId, i16, Uuid, i64, i64, Vec<u8>, Option<Vec<u8>>, Option<i64>);

impl TryFrom<Row> for StoredEvent {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let (pos, id, subject_kind, subject_id, version, at, envelope, payload, seq) = row;
        let unreadable = |_| StorageError::Corrupt(format!("event {id} is not readable"));
        Ok(Self {
            pos,
            id,
            subject_kind: stored::code("events.subject_kind", SubjectKind::from_code, subject_kind)?,
            subject_id,
            version,
            at: Instant::from_millis(at),
            envelope: serde_json::from_slice(&envelope).map_err(unreadable)?,
            payload: payload.map(|bytes| serde_json::from_slice(&bytes)).transpose().map_err(unreadable)?,
            seq,
        })
    }
}

macro_rules! selected {
    () => {
        events::table.left_join(feed::table.on(feed::event_pos.eq(events::pos))).select((
            events::pos,
            events::id,
            events::subject_kind,
            events::subject_id,
            events::version,
            events::at,
            events::envelope,
            events::payload,
            feed::seq.nullable(),
        ))
    };
}

/// The events of one record, by version: those after `after`, or before it when `descending`.
pub fn history(
    conn: &mut Conn,
    scope: &Scope,
    subject_id: Uuid,
    after: Option<i64>,
    descending: bool,
    limit: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let mut query = selected!()
        .filter(events::workspace_id.eq(scope.key()))
        .filter(events::subject_id.eq_id(subject_id))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query =
            if descending { query.filter(events::version.lt(after)) } else { query.filter(events::version.gt(after)) };
    }
    query = if descending { query.order_by(events::version.desc()) } else { query.order_by(events::version.asc()) };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}

/// The first `limit` events of several records, record by record and each by version.
pub fn histories(
    conn: &mut Conn,
    scope: &Scope,
    subjects: impl IntoIterator<Item = Uuid>,
    limit: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let query = selected!()
        .filter(events::workspace_id.eq(scope.key()))
        .filter(events::subject_id.eq_any_id(subjects))
        .order_by((events::subject_id.asc(), events::version.asc()))
        .limit(limit);
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}

/// The events of configuration and access, newest first (or oldest first when `ascending`), beyond `after`.
pub fn audit_log(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<i64>,
    ascending: bool,
    limit: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let mut query = selected!()
        .filter(events::workspace_id.eq(scope.key()))
        .filter(crate::fragment::Literal("(events.kind >= 50 AND events.kind < 60 OR events.kind = 180)"))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = if ascending { query.filter(events::pos.gt(after)) } else { query.filter(events::pos.lt(after)) };
    }
    query = if ascending { query.order_by(events::pos.asc()) } else { query.order_by(events::pos.desc()) };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}

/// The events of these kinds (all when none are named) with places behind `after` up to `until`, in the feed's order.
pub fn of_feed(
    conn: &mut Conn,
    scope: &Scope,
    (after, until): (i64, i64),
    kinds: &[EventKind],
    limit: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let mut query = selected!()
        .filter(feed::workspace_id.eq(scope.key()))
        .filter(feed::seq.gt(after))
        .filter(feed::seq.le(until))
        .order_by(feed::seq.asc())
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if !kinds.is_empty() {
        query = query.filter(events::kind.eq_any(kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>()));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(StoredEvent::try_from).collect()
}
