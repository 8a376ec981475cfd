//! Calendars as promises need them: by version, and whose they are.

use diesel::prelude::*;
use domain::{
    calendar::{Definition, NamedCalendar},
    ids::{CalendarId, TeamId},
    sla::CalendarVersion,
};

use crate::stored::{from_text, to_text};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{calendar_versions, calendars, teams, workspaces},
    types::Key,
};

/// Which calendars there are, and who works by them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarUse {
    /// Every calendar with its version.
    pub calendars: Vec<CalendarVersion>,
    /// The teams that have one of their own.
    pub teams: Vec<(TeamId, CalendarId)>,
    /// The workspace's own.
    pub workspace: Option<CalendarId>,
}

/// Which calendars there are, and who works by them.
pub fn calendar_use(conn: &mut Conn, scope: &Scope) -> Result<CalendarUse, StorageError> {
    let known: Vec<(CalendarId, i64)> = calendars::table
        .filter(calendars::workspace_id.eq(scope.key()))
        .select((calendars::id, calendars::version))
        .load(conn)?;
    let of_teams: Vec<(TeamId, Option<CalendarId>)> = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::calendar_id.is_not_null())
        .select((teams::id, teams::calendar_id))
        .load(conn)?;
    let workspace: Option<Option<CalendarId>> =
        workspaces::table.find(scope.key()).select(workspaces::calendar_id).first(conn).optional()?;
    Ok(CalendarUse {
        calendars: known.into_iter().map(|(id, version)| CalendarVersion { id, version }).collect(),
        teams: of_teams.into_iter().filter_map(|(team, calendar)| Some((team, calendar?))).collect(),
        workspace: workspace.flatten(),
    })
}

/// A calendar as it was at a version.
pub fn calendar_at(
    conn: &mut Conn,
    scope: &Scope,
    calendar: CalendarVersion,
) -> Result<Option<Definition>, StorageError> {
    let text: Option<String> = calendar_versions::table
        .find((scope.key(), Key(calendar.id), calendar.version))
        .select(calendar_versions::definition)
        .first(conn)
        .optional()?;
    text.map(|text| from_text("calendar_versions.definition", &text)).transpose()
}

/// Keeps a version of a calendar, in the transaction that makes it.
pub fn keep_calendar(conn: &mut Conn, scope: &Scope, calendar: &NamedCalendar) -> Result<(), StorageError> {
    let row = (
        calendar_versions::workspace_id.eq(scope.key()),
        calendar_versions::calendar_id.eq(Key(calendar.id)),
        calendar_versions::version.eq(calendar.version),
        calendar_versions::definition.eq(to_text(&calendar.definition)?),
    );
    on!(conn, |c| diesel::insert_into(calendar_versions::table).values(&row).execute(c))?;
    Ok(())
}
