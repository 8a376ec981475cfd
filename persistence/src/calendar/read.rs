//! Reading calendars.

use diesel::prelude::*;
use domain::{
    calendar::{NamedCalendar, normalized_name},
    ids::CalendarId,
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    dialect,
    schema::calendars,
    types::{Key, UidColumn},
};

/// The calendar.
pub fn find(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<Option<NamedCalendar>, StorageError> {
    let row: Option<Row> = calendars::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(NamedCalendar::try_from).transpose()
}

/// Those of the calendars that there are.
pub fn find_all(
    conn: &mut Conn,
    scope: &Scope,
    ids: impl IntoIterator<Item = CalendarId>,
) -> Result<Vec<NamedCalendar>, StorageError> {
    let known = calendars::table.filter(calendars::workspace_id.eq(scope.key())).filter(calendars::id.eq_any_id(ids));
    let rows: Vec<Row> = known.load(conn)?;
    rows.into_iter().map(NamedCalendar::try_from).collect()
}

/// The calendar with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<Option<NamedCalendar>, StorageError> {
    let query = calendars::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(NamedCalendar::try_from).transpose()
}

/// Is there such a calendar?
pub fn exists(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<bool, StorageError> {
    let known = calendars::table.find((scope.key(), Key(id))).select(calendars::version);
    Ok(known.first::<i64>(conn).optional()?.is_some())
}

/// The calendar with this name, whatever its case.
pub fn find_by_name(conn: &mut Conn, scope: &Scope, name: &str) -> Result<Option<CalendarId>, StorageError> {
    let known = calendars::table
        .filter(calendars::workspace_id.eq(scope.key()))
        .filter(calendars::name_normalized.eq(normalized_name(name)))
        .select(calendars::id);
    Ok(known.first(conn).optional()?)
}

/// A page of calendars by time of making, newest first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<(i64, CalendarId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<NamedCalendar>, StorageError> {
    let mut query =
        calendars::table.filter(calendars::workspace_id.eq(scope.key())).limit(limit).into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        query = if backward {
            query.filter(calendars::created_at.ge(at).and(calendars::created_at.gt(at).or(calendars::id.gt(Key(id)))))
        } else {
            query.filter(calendars::created_at.le(at).and(calendars::created_at.lt(at).or(calendars::id.lt(Key(id)))))
        };
    }
    query = if backward {
        query.order_by((calendars::created_at.asc(), calendars::id.asc()))
    } else {
        query.order_by((calendars::created_at.desc(), calendars::id.desc()))
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(NamedCalendar::try_from).collect()
}

/// How many calendars there are, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<CalendarId> = calendars::table
        .filter(calendars::workspace_id.eq(scope.key()))
        .select(calendars::id)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
