//! Finding and keeping surveys, one at a time. Whoever changes one holds its ticket's row.

use diesel::prelude::*;
use domain::{
    ids::{SurveyId, TicketId},
    survey::{Survey, SurveyState},
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{survey_keys, surveys},
    types::Key,
};

/// A survey.
pub fn find(conn: &mut Conn, scope: &Scope, id: SurveyId) -> Result<Option<Survey>, StorageError> {
    let row: Option<Row> = surveys::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Survey::try_from).transpose()
}

/// A survey with its row locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: SurveyId) -> Result<Option<Survey>, StorageError> {
    let query = surveys::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Survey::try_from).transpose()
}

/// The survey of a solving cycle.
pub fn find_of_cycle(
    conn: &mut Conn,
    scope: &Scope,
    ticket: TicketId,
    cycle: i64,
) -> Result<Option<Survey>, StorageError> {
    let row: Option<Row> = surveys::table
        .filter(surveys::workspace_id.eq(scope.key()))
        .filter(surveys::ticket_id.eq(Key(ticket)))
        .filter(surveys::cycle.eq(cycle))
        .first(conn)
        .optional()?;
    row.map(Survey::try_from).transpose()
}

/// The latest survey of a ticket that its customer was asked.
pub fn latest_asked(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Option<Survey>, StorageError> {
    let row: Option<Row> = surveys::table
        .filter(surveys::workspace_id.eq(scope.key()))
        .filter(surveys::ticket_id.eq(Key(ticket)))
        .filter(surveys::state.eq_any([SurveyState::Sent.code(), SurveyState::Answered.code()]))
        .order_by(surveys::cycle.desc())
        .first(conn)
        .optional()?;
    row.map(Survey::try_from).transpose()
}

/// Keeps a new survey. One of the same cycle must not be there.
pub fn insert(conn: &mut Conn, scope: &Scope, survey: &Survey) -> Result<(), StorageError> {
    let row = Row::of(scope, survey);
    on!(conn, |c| diesel::insert_into(surveys::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces what is known of a survey.
pub fn save(conn: &mut Conn, scope: &Scope, survey: &Survey) -> Result<(), StorageError> {
    let known = surveys::table.find((scope.key(), Key(survey.id)));
    let updated = diesel::update(known).set(&Row::of(scope, survey)).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Gives a survey the key with this digest; the one that it had opens nothing any more.
pub fn set_key(conn: &mut Conn, scope: &Scope, id: SurveyId, hash: &[u8; 32]) -> Result<(), StorageError> {
    let own =
        survey_keys::table.filter(survey_keys::workspace_id.eq(scope.key())).filter(survey_keys::survey_id.eq(Key(id)));
    diesel::delete(own).execute(conn)?;
    let row = (
        survey_keys::hash.eq(hash.as_slice()),
        survey_keys::workspace_id.eq(scope.key()),
        survey_keys::survey_id.eq(Key(id)),
    );
    on!(conn, |c| diesel::insert_into(survey_keys::table).values(row).execute(c))?;
    Ok(())
}
