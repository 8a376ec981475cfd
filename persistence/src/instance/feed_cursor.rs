//! How far a consumer of the feed has come. The feed is in the order of commits and has no gaps that fill later, so whoever
//! goes on behind his cursor misses nothing; moving it after the work is done repeats some after a crash and loses none.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::{
    event::{Envelope, EventKind, Payload, SubjectKind},
    ids::{EventId, TicketId, WorkspaceId},
};

use crate::{
    Conn, Scope, StorageError, dialect,
    schema::{events, feed, feed_cursors},
};

/// Who reads the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// Asks customers how they were served.
    Surveys = 140,
    /// Looks for incidents.
    Incidents = 1,
    /// Tells customers what became of their tickets.
    Messages = 70,
    /// Tells agents what happened.
    Notifications = 130,
    /// Sends what happened to webhooks.
    Webhooks = 180,
}

/// What comes next for a consumer.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch<T> {
    /// Where the cursor stands.
    pub from: i64,
    /// Where it stands once this is done.
    pub to: i64,
    /// What concerns the consumer in between, in that order, each with the right to its workspace.
    pub found: Vec<(Scope, T)>,
}

/// The tickets, each once, that were opened among the next `limit` events; none when there are no more events.
pub fn next_opened(conn: &mut Conn, consumer: Consumer, limit: i64) -> Result<Option<Stretch<TicketId>>, StorageError> {
    next(conn, consumer, limit, &[EventKind::TicketCreated])
}

/// The tickets whose status changed among the next `limit` events; none when there are no more events.
pub fn next_status_changed(
    conn: &mut Conn,
    consumer: Consumer,
    limit: i64,
) -> Result<Option<Stretch<TicketId>>, StorageError> {
    next(conn, consumer, limit, &[EventKind::TicketStatusChanged])
}

/// The tickets among the next `limit` events that were opened, or whose status or agent may have changed; none when there
/// are no more events.
pub fn next_moved(conn: &mut Conn, consumer: Consumer, limit: i64) -> Result<Option<Stretch<TicketId>>, StorageError> {
    const MOVES: &[EventKind] = &[
        EventKind::TicketCreated,
        EventKind::TicketAssigned,
        EventKind::TicketStatusChanged,
        EventKind::TicketSnoozed,
        EventKind::TicketRestored,
        EventKind::TicketSpamMarked,
        EventKind::RoutingDecided,
        EventKind::QueueLeased,
    ];
    next(conn, consumer, limit, MOVES)
}

fn next(
    conn: &mut Conn,
    consumer: Consumer,
    limit: i64,
    kinds: &[EventKind],
) -> Result<Option<Stretch<TicketId>>, StorageError> {
    let from = place(conn, consumer)?;
    let rows: Vec<(i64, WorkspaceId, TicketId, i16)> = feed::table
        .inner_join(events::table.on(events::pos.eq(feed::event_pos)))
        .filter(feed::pos.gt(from))
        .order_by(feed::pos.asc())
        .limit(limit)
        .select((feed::pos, events::workspace_id, events::subject_id, events::kind))
        .load(conn)?;
    let Some(to) = rows.last().map(|row| row.0) else { return Ok(None) };
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for (_, workspace, ticket, _) in rows.into_iter().filter(|row| kinds.iter().any(|kind| kind.code() == row.3)) {
        if seen.insert((workspace, ticket)) {
            found.push((Scope::of(workspace), ticket));
        }
    }
    Ok(Some(Stretch { from, to, found }))
}

fn place(conn: &mut Conn, consumer: Consumer) -> Result<i64, StorageError> {
    let known: Option<i64> =
        feed_cursors::table.find(consumer as i16).select(feed_cursors::pos).first(conn).optional()?;
    known.ok_or_else(|| StorageError::Corrupt("a consumer without a cursor".to_owned()))
}

/// The places in their workspaces' sequences of the next `limit` events; none when there are no more events.
pub fn next_places(conn: &mut Conn, consumer: Consumer, limit: i64) -> Result<Option<Stretch<i64>>, StorageError> {
    let from = place(conn, consumer)?;
    let rows: Vec<(i64, WorkspaceId, i64)> = feed::table
        .filter(feed::pos.gt(from))
        .order_by(feed::pos.asc())
        .limit(limit)
        .select((feed::pos, feed::workspace_id, feed::seq))
        .load(conn)?;
    let Some(to) = rows.last().map(|row| row.0) else { return Ok(None) };
    let found = rows.into_iter().map(|(_, workspace, seq)| (Scope::of(workspace), seq)).collect();
    Ok(Some(Stretch { from, to, found }))
}

/// Moves the cursor, unless another node has moved it meanwhile.
pub fn advance(conn: &mut Conn, consumer: Consumer, from: i64, to: i64) -> Result<(), StorageError> {
    let own = feed_cursors::table.find(consumer as i16).filter(feed_cursors::pos.eq(from));
    diesel::update(own).set(feed_cursors::pos.eq(to)).execute(conn)?;
    Ok(())
}

/// An event of a ticket, as far as a consumer reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// Its ticket.
    pub ticket_id: TicketId,
    /// Its id.
    pub event_id: EventId,
    /// Its public part.
    pub envelope: Envelope,
    /// Its private part, unless it was erased.
    pub payload: Option<Payload>,
}

/// The events of these kinds among the next `limit` events; none when there are no more events.
pub fn next_heard(
    conn: &mut Conn,
    consumer: Consumer,
    limit: i64,
    kinds: &[EventKind],
) -> Result<Option<Stretch<Heard>>, StorageError> {
    let from = place(conn, consumer)?;
    let next = feed::table.filter(feed::pos.gt(from)).order_by(feed::pos.asc()).limit(limit).select(feed::pos);
    let passed: Vec<i64> = next.load(conn)?;
    let Some(to) = passed.last().copied() else { return Ok(None) };
    let codes: Vec<i16> = kinds.iter().map(|kind| kind.code()).collect();
    type Row = (WorkspaceId, TicketId, EventId, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Row> = feed::table
        .inner_join(events::table.on(events::pos.eq(feed::event_pos)))
        .filter(feed::pos.gt(from).and(feed::pos.le(to)))
        .filter(events::kind.eq_any(codes))
        .filter(events::subject_kind.eq(SubjectKind::Ticket.code()))
        .order_by(feed::pos.asc())
        .select((events::workspace_id, events::subject_id, events::id, events::envelope, events::payload))
        .load(conn)?;
    let heard = |(workspace, ticket_id, event_id, envelope, payload): Row| {
        let unreadable = |_| StorageError::Corrupt(format!("event {event_id} is not readable"));
        let envelope = serde_json::from_slice(&envelope).map_err(unreadable)?;
        let payload = payload.map(|payload| serde_json::from_slice(&payload)).transpose().map_err(unreadable)?;
        Ok((Scope::of(workspace), Heard { ticket_id, event_id, envelope, payload }))
    };
    let found = rows.into_iter().map(heard).collect::<Result<_, StorageError>>()?;
    Ok(Some(Stretch { from, to, found }))
}

/// Locks the cursor until the transaction ends; false when it stands elsewhere, because another node was faster.
pub fn hold(conn: &mut Conn, consumer: Consumer, from: i64) -> Result<bool, StorageError> {
    let query = feed_cursors::table.find(consumer as i16).select(feed_cursors::pos);
    let pos: Option<i64> = dialect::lock_row!(conn, query).optional()?;
    Ok(pos == Some(from))
}
