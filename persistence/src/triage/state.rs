//! How far a workspace's learning has come.

use diesel::{prelude::*, upsert::excluded};
use domain::ids::WorkspaceId;

use crate::{Conn, Scope, StorageError, connection::on, schema::triage_states, types::Key};

/// How far a workspace's learning has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The number of the last label; 0 before the first.
    pub labels: i64,
    /// A JSON object, whose form is the writer's.
    pub calibration: Option<String>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = triage_states, treat_none_as_default_value = false)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    labels: i64,
    calibration: Option<String>,
}

/// The state; that of a workspace without labels is the default one.
pub fn state(conn: &mut Conn, scope: &Scope) -> Result<State, StorageError> {
    let row: Option<Row> = triage_states::table.find(scope.key()).first(conn).optional()?;
    Ok(row.map_or_else(State::default, |row| State { labels: row.labels, calibration: row.calibration }))
}

/// Numbers for `count` labels: the last of them. Whoever else writes labels of this workspace waits for this transaction.
pub fn next_labels(conn: &mut Conn, scope: &Scope, count: i64) -> Result<i64, StorageError> {
    let row = Row { workspace_id: scope.key(), labels: count, calibration: None };
    Ok(on!(conn, |c| diesel::insert_into(triage_states::table)
        .values(&row)
        .on_conflict(triage_states::workspace_id)
        .do_update()
        .set(triage_states::labels.eq(triage_states::labels + excluded(triage_states::labels)))
        .returning(triage_states::labels)
        .get_result(c))?)
}

/// Keeps what the outcomes prove.
pub fn keep_calibration(conn: &mut Conn, scope: &Scope, json: &str) -> Result<(), StorageError> {
    diesel::update(triage_states::table.find(scope.key())).set(triage_states::calibration.eq(json)).execute(conn)?;
    Ok(())
}
