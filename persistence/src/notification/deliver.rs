//! Telling agents outside of their lists, and what became of it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use domain::{
    ids::{AgentId, NotificationDeliveryId, NotificationId, TicketId},
    mail::{DeliveryReason, DeliveryState},
    notification::{Channel, NotificationDelivery, NotificationState},
    time::Instant,
};

use super::row::DeliveryRow as Row;
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{deliveries as mails, gateway_deliveries as sent, notification_deliveries as table, notifications},
    stored,
    types::{Key, UidColumn},
};

/// What is due for an agent by a channel, in the order in which it was meant, with its rows locked; what somebody else has
/// locked is left out.
pub fn lock_due(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    channel: Channel,
    now: Instant,
    limit: i64,
) -> Result<Vec<NotificationDelivery>, StorageError> {
    let query = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::agent_id.eq_id(agent))
        .filter(table::channel.eq(channel.code()))
        .filter(table::state.eq(NotificationState::Queued.code()))
        .filter(table::due_at.le(now.millis()))
        .order_by((table::created_at.asc(), table::id.asc()))
        .limit(limit);
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    rows.into_iter().map(NotificationDelivery::try_from).collect()
}

/// Which of these were read.
pub fn read_among(
    conn: &mut Conn,
    scope: &Scope,
    ids: &BTreeSet<NotificationId>,
) -> Result<BTreeSet<NotificationId>, StorageError> {
    let rows: Vec<NotificationId> = notifications::table
        .filter(notifications::workspace_id.eq(scope.key()))
        .filter(notifications::id.eq_any_id(ids.iter().copied()))
        .filter(notifications::read_at.is_not_null())
        .select(notifications::id)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Notes what became of these, whose rows are locked.
pub fn save_deliveries(conn: &mut Conn, scope: &Scope, all: &[NotificationDelivery]) -> Result<(), StorageError> {
    for one in all {
        let known = table::table.find((scope.key(), Key(one.id)));
        if diesel::update(known).set(&Row::of(scope, one)).execute(conn)? != 1 {
            return Err(StorageError::NotFound);
        }
    }
    Ok(())
}

/// Which part of the list, by time of meaning them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryPage {
    /// Only to this agent.
    pub agent_id: Option<AgentId>,
    /// Only of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Only by this channel.
    pub channel: Option<Channel>,
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, NotificationDeliveryId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// One of the list, with what became of what it is part of: a mail, or what a gateway sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownDelivery {
    /// It.
    pub delivery: NotificationDelivery,
    /// The state of that.
    pub fate: Option<(DeliveryState, Option<DeliveryReason>, Option<Instant>)>,
}

/// A page, the newest first.
pub fn list_deliveries(
    conn: &mut Conn,
    scope: &Scope,
    page: &DeliveryPage,
) -> Result<Vec<ShownDelivery>, StorageError> {
    type Fate = (i16, Option<i16>, Option<i64>);
    let (at, id) = (table::created_at, table::id);
    let mut query = table::table
        .left_join(
            mails::table.on(mails::workspace_id.eq(table::workspace_id).and(mails::id.nullable().eq(table::mail_id))),
        )
        .left_join(
            sent::table
                .on(sent::workspace_id.eq(table::workspace_id).and(sent::id.nullable().eq(table::gateway_delivery_id))),
        )
        .filter(table::workspace_id.eq(scope.key()))
        .select((
            table::all_columns,
            (mails::state, mails::reason, mails::settled_at).nullable(),
            (sent::state, sent::reason, sent::settled_at).nullable(),
        ))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if let Some(agent) = page.agent_id {
        query = query.filter(table::agent_id.eq_id(agent));
    }
    if let Some(ticket) = page.ticket_id {
        query = query.filter(table::ticket_id.eq_id(ticket));
    }
    if let Some(channel) = page.channel {
        query = query.filter(table::channel.eq(channel.code()));
    }
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = match page.backward {
            true => query.filter(at.gt(time).or(same.and(id.gt(Key(last))))),
            false => query.filter(at.lt(time).or(same.and(id.lt(Key(last))))),
        };
    }
    query = match page.backward {
        true => query.order_by((at.asc(), id.asc())),
        false => query.order_by((at.desc(), id.desc())),
    };
    let rows: Vec<(Row, Option<Fate>, Option<Fate>)> = query.load(conn)?;
    let shown = |(row, mail, sent): (Row, Option<Fate>, Option<Fate>)| {
        let fate = mail
            .or(sent)
            .map(|(state, reason, settled)| {
                let state = stored::code("deliveries.state", DeliveryState::from_code, state)?;
                let reason = stored::code_opt("deliveries.reason", DeliveryReason::from_code, reason)?;
                Ok::<_, StorageError>((state, reason, settled.map(Instant::from_millis)))
            })
            .transpose()?;
        Ok(ShownDelivery { delivery: row.try_into()?, fate })
    };
    rows.into_iter().map(shown).collect()
}
