//! Writing down whom an event concerns, under the lock of the consumer's cursor.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::{
    ids::{AgentId, EventId, NotificationId, TicketId},
    notification::{Channel, Notification, NotificationDelivery, NotificationState},
    time::Instant,
};

use super::row::{DeliveryRow, NotificationRow};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    message::actor_code,
    schema::{notification_deliveries as deliveries, notifications as table},
    stored,
    types::{Key, UidColumn},
};

/// So many rows are written by one statement.
const CHUNK: usize = 200;

/// Of each agent and ticket the newest row that he has not read, and when it last grew.
pub type Open = BTreeMap<(AgentId, TicketId), (NotificationId, Instant)>;

/// When agents were, or will be, told of tickets by channels for the last time.
pub type LastDue = BTreeMap<(AgentId, TicketId, Channel), Instant>;

/// Of which of these events which agents are told already.
pub fn known_events(
    conn: &mut Conn,
    scope: &Scope,
    events: &[EventId],
) -> Result<BTreeSet<(AgentId, EventId)>, StorageError> {
    let rows: Vec<(AgentId, EventId)> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::event_id.eq_any_id(events.iter().copied()))
        .select((deliveries::agent_id, deliveries::event_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What these agents were told of these tickets since then and have not read: of each ticket the newest.
pub fn open(
    conn: &mut Conn,
    scope: &Scope,
    agents: &BTreeSet<AgentId>,
    tickets: &BTreeSet<TicketId>,
    since: Instant,
) -> Result<Open, StorageError> {
    let rows: Vec<(AgentId, TicketId, NotificationId, i64)> = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::agent_id.eq_any_id(agents.iter().copied()))
        .filter(table::ticket_id.eq_any_id(tickets.iter().copied()))
        .filter(table::read_at.is_null())
        .filter(table::updated_at.ge(since.millis()))
        .order_by((table::created_at.asc(), table::id.asc()))
        .select((table::agent_id, table::ticket_id, table::id, table::updated_at))
        .load(conn)?;
    let entry = |(agent, ticket, id, at)| ((agent, ticket), (id, Instant::from_millis(at)));
    Ok(rows.into_iter().map(entry).collect())
}

/// When these agents were, or will be, told of these tickets outside of their lists for the last time, since then.
pub fn last_due(
    conn: &mut Conn,
    scope: &Scope,
    agents: &BTreeSet<AgentId>,
    tickets: &BTreeSet<TicketId>,
    since: Instant,
) -> Result<LastDue, StorageError> {
    let rows: Vec<(AgentId, TicketId, i16, i64)> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::agent_id.eq_any_id(agents.iter().copied()))
        .filter(deliveries::ticket_id.eq_any_id(tickets.iter().copied()))
        .filter(deliveries::channel.ne(Channel::InApp.code()))
        .filter(deliveries::state.ne(NotificationState::Suppressed.code()))
        .filter(deliveries::due_at.ge(since.millis()))
        .order_by(deliveries::due_at.asc())
        .select((deliveries::agent_id, deliveries::ticket_id, deliveries::channel, deliveries::due_at))
        .load(conn)?;
    let entry = |(agent, ticket, code, at)| {
        let channel = stored::code("notification_deliveries.channel", Channel::from_code, code)?;
        Ok(((agent, ticket, channel), Instant::from_millis(at)))
    };
    rows.into_iter().map(entry).collect()
}

/// Adds rows to lists.
pub fn insert_notifications(conn: &mut Conn, scope: &Scope, all: &[Notification]) -> Result<(), StorageError> {
    for some in all.chunks(CHUNK) {
        let rows: Vec<NotificationRow> = some.iter().map(|it| NotificationRow::of(scope, it)).collect();
        on!(conn, |c| diesel::insert_into(table::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// One more event of a row that was not read yet; false when it was read meanwhile.
pub fn grow(conn: &mut Conn, scope: &Scope, newest: &Notification) -> Result<bool, StorageError> {
    let known = table::table.find((scope.key(), Key(newest.id))).filter(table::read_at.is_null());
    let grown = diesel::update(known)
        .set((
            table::event.eq(newest.topic.code()),
            table::scope.eq(newest.relation.code()),
            table::actor_kind.eq(actor_code(&newest.actor)),
            table::actor_id.eq(newest.actor.uuid().map(Key)),
            table::message_id.eq(newest.message_id.map(Key)),
            table::event_count.eq(table::event_count + newest.event_count),
            table::updated_at.eq(newest.updated_at.millis()),
        ))
        .execute(conn)?;
    if let Some(notice) = &newest.notice {
        // What was told before it stays otherwise.
        diesel::update(table::table.find((scope.key(), Key(newest.id)))).set(table::notice.eq(notice)).execute(conn)?;
    }
    Ok(grown == 1)
}

/// Notes that agents are told. None of it may be noted already.
pub fn insert_deliveries(conn: &mut Conn, scope: &Scope, all: &[NotificationDelivery]) -> Result<(), StorageError> {
    for some in all.chunks(CHUNK) {
        let rows: Vec<DeliveryRow> = some.iter().map(|it| DeliveryRow::of(scope, it)).collect();
        on!(conn, |c| diesel::insert_into(deliveries::table).values(&rows).execute(c))?;
    }
    Ok(())
}
