//! Writing calendars. Called only with a snapshot that an event led to, in the transaction that appends that event.
//! Each version of a calendar stays.

use diesel::prelude::*;
use domain::{calendar::NamedCalendar, ids::CalendarId};

use super::row::Row;
use crate::{Conn, Scope, StorageError, connection::on, schema::calendars, sla::keep_calendar, types::Key};

/// Inserts a calendar.
pub fn insert(conn: &mut Conn, scope: &Scope, calendar: &NamedCalendar) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), calendar)?;
    on!(conn, |c| diesel::insert_into(calendars::table).values(&row).execute(c))?;
    keep_calendar(conn, scope, calendar)
}

/// Replaces the calendar whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, calendar: &NamedCalendar) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), calendar)?;
    let known =
        calendars::table.find((scope.key(), Key(calendar.id))).filter(calendars::version.eq(calendar.version - 1));
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated != 1 {
        return Err(StorageError::Busy);
    }
    keep_calendar(conn, scope, calendar)
}

/// Removes a calendar that nobody works by.
pub fn delete(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<(), StorageError> {
    let deleted = diesel::delete(calendars::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
