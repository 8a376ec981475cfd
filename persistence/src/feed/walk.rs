//! Walking the feed: what was committed, in its order.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    change::{RecordType, Step},
    event::{Envelope, EventKind, SubjectKind},
    ids::{EventId, MessageId, WorkspaceId},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::{customers, events, feed, feed_heads, messages, organizations, tickets},
    stored,
    types::UidColumn,
};

/// One place of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The place.
    pub seq: i64,
    /// The event there.
    pub event_id: EventId,
    /// What it did.
    pub step: Step,
}

/// The last place of the workspace's feed; 0 before the first event.
pub fn head(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    let seq = feed_heads::table.filter(feed_heads::workspace_id.eq(scope.key())).select(feed_heads::seq);
    Ok(seq.first(conn).optional()?.unwrap_or(0))
}

/// The last places of these workspaces' feeds; none where there is no event yet.
pub fn heads(conn: &mut Conn, scopes: &[Scope]) -> Result<HashMap<WorkspaceId, i64>, StorageError> {
    let workspaces = scopes.iter().map(Scope::workspace_id);
    let query = feed_heads::table
        .filter(feed_heads::workspace_id.eq_any_id(workspaces))
        .select((feed_heads::workspace_id, feed_heads::seq));
    let rows: Vec<(WorkspaceId, i64)> = query.load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The event at a place.
pub fn event_at(conn: &mut Conn, scope: &Scope, seq: i64) -> Result<Option<EventId>, StorageError> {
    let query = feed::table
        .inner_join(events::table.on(events::pos.eq(feed::event_pos)))
        .filter(feed::workspace_id.eq(scope.key()))
        .filter(feed::seq.eq(seq))
        .select(events::id);
    Ok(query.first(conn).optional()?)
}

/// When the event at a place happened.
pub fn time_at(conn: &mut Conn, scope: &Scope, seq: i64) -> Result<Option<Instant>, StorageError> {
    let query = feed::table
        .inner_join(events::table.on(events::pos.eq(feed::event_pos)))
        .filter(feed::workspace_id.eq(scope.key()))
        .filter(feed::seq.eq(seq))
        .select(events::at);
    let at: Option<i64> = query.first(conn).optional()?;
    Ok(at.map(Instant::from_millis))
}

type Row = (i64, EventId, i16, Uuid, i64, i16, Vec<u8>);

/// The places behind `after`, at most `limit`.
pub fn walk(conn: &mut Conn, scope: &Scope, after: i64, limit: i64) -> Result<Vec<Placed>, StorageError> {
    let rows: Vec<Row> = feed::table
        .inner_join(events::table.on(events::pos.eq(feed::event_pos)))
        .filter(feed::workspace_id.eq(scope.key()))
        .filter(feed::seq.gt(after))
        .order_by(feed::seq.asc())
        .limit(limit)
        .select((
            feed::seq,
            events::id,
            events::subject_kind,
            events::subject_id,
            events::version,
            events::kind,
            events::envelope,
        ))
        .load(conn)?;
    rows.into_iter().map(placed).collect()
}

fn placed((seq, event_id, subject_kind, subject_id, version, kind, envelope): Row) -> Result<Placed, StorageError> {
    let kind = stored::code("events.kind", EventKind::from_code, kind)?;
    let message_id = match kind {
        EventKind::MessageCreated | EventKind::MessageUpdated | EventKind::MessageDeleted => {
            message_of(event_id, &envelope)?
        }
        _ => None,
    };
    let subject_kind = stored::code("events.subject_kind", SubjectKind::from_code, subject_kind)?;
    Ok(Placed { seq, event_id, step: Step { kind, subject_kind, subject_id, version, message_id } })
}

fn message_of(event_id: EventId, envelope: &[u8]) -> Result<Option<Uuid>, StorageError> {
    let unreadable = || StorageError::Corrupt(format!("event {event_id} is not readable"));
    let envelope: Envelope = serde_json::from_slice(envelope).map_err(|_| unreadable())?;
    let Some(message) = envelope.message else { return Ok(None) };
    message.id.parse::<MessageId>().map(|id| Some(id.uuid())).map_err(|_| unreadable())
}

/// The versions of those of these records that exist, in the bin or not.
pub fn versions(
    conn: &mut Conn,
    scope: &Scope,
    record: RecordType,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, i64>, StorageError> {
    macro_rules! of {
        ($table:ident) => {
            $table::table
                .filter($table::workspace_id.eq(scope.key()))
                .filter($table::id.eq_any_id(ids.iter().copied()))
                .select(($table::id, $table::version))
                .load::<(Uuid, i64)>(conn)?
        };
    }
    let rows = match record {
        RecordType::Ticket => of!(tickets),
        RecordType::Message => of!(messages),
        RecordType::Customer => of!(customers),
        RecordType::Organization => of!(organizations),
    };
    Ok(rows.into_iter().collect())
}

/// The version that each of these records had at its last event.
pub fn last_versions(conn: &mut Conn, scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>, StorageError> {
    let rows: Vec<(Uuid, Option<i64>)> = events::table
        .filter(events::workspace_id.eq(scope.key()))
        .filter(events::subject_id.eq_any_id(ids.iter().copied()))
        .group_by(events::subject_id)
        .select((events::subject_id, diesel::dsl::max(events::version)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, version)| Some((id, version?))).collect())
}
