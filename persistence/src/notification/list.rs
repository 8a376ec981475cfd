//! An agent's list.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, NotificationId, TicketId},
    notification::Notification,
    time::Instant,
};

use super::row::NotificationRow as Row;
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::notifications as table,
    types::{Key, UidColumn},
};

/// Which part of the list, by time of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationPage {
    /// Whose.
    pub agent_id: AgentId,
    /// Only what was not read, or only what was.
    pub unread: Option<bool>,
    /// Only of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, NotificationId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list(conn: &mut Conn, scope: &Scope, page: &NotificationPage) -> Result<Vec<Notification>, StorageError> {
    let (at, id) = (table::created_at, table::id);
    let mut query = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::agent_id.eq_id(page.agent_id))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    query = match page.unread {
        Some(true) => query.filter(table::read_at.is_null()),
        Some(false) => query.filter(table::read_at.is_not_null()),
        None => query,
    };
    if let Some(ticket) = page.ticket_id {
        query = query.filter(table::ticket_id.eq_id(ticket));
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
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Notification::try_from).collect()
}

/// How many an agent has not read, counted up to `limit`: a walk through a partial index.
pub fn count_unread(conn: &mut Conn, scope: &Scope, agent: AgentId, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<i64> = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::agent_id.eq_id(agent))
        .filter(table::read_at.is_null())
        .select(table::created_at)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// One of an agent's list.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    id: NotificationId,
) -> Result<Option<Notification>, StorageError> {
    let known = table::table.find((scope.key(), Key(id))).filter(table::agent_id.eq_id(agent));
    let row: Option<Row> = known.first(conn).optional()?;
    row.map(Notification::try_from).transpose()
}

/// Notes that it was read at that time, or that it was not. One that was read before stays as it is.
pub fn mark(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    id: NotificationId,
    read_at: Option<Instant>,
) -> Result<(), StorageError> {
    let known = table::table.find((scope.key(), Key(id))).filter(table::agent_id.eq_id(agent));
    let set = table::read_at.eq(read_at.map(Instant::millis));
    match read_at {
        Some(_) => diesel::update(known.filter(table::read_at.is_null())).set(set).execute(conn)?,
        None => diesel::update(known).set(set).execute(conn)?,
    };
    Ok(())
}

/// Notes that an agent has read all that he was told up to this one; none: all. Returns how many that were.
pub fn mark_up_to(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    last: Option<(Instant, NotificationId)>,
    now: Instant,
) -> Result<usize, StorageError> {
    let unread = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::agent_id.eq_id(agent))
        .filter(table::read_at.is_null());
    let set = table::read_at.eq(Some(now.millis()));
    Ok(match last {
        None => diesel::update(unread).set(set).execute(conn)?,
        Some((at, id)) => {
            let same = table::created_at.eq(at.millis()).and(table::id.le(Key(id)));
            let before = table::created_at.lt(at.millis()).or(same);
            diesel::update(unread.filter(before)).set(set).execute(conn)?
        }
    })
}
