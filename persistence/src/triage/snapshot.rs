//! What a workspace has learned, as its last rebuild left it.

use diesel::prelude::*;
use domain::{ids::WorkspaceId, time::Instant};

use crate::{Conn, Scope, StorageError, connection::on, schema::triage_snapshots, types::Key};

/// The weights with what they follow from.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The base that they are on top of.
    pub base_version: String,
    /// Counts the rebuilds, from 1.
    pub revision: i64,
    /// The number of the last label in them.
    pub labels: i64,
    /// When they were built.
    pub made_at: Instant,
    /// A JSON list: how the learner did, in runs of 50 labels.
    pub curve: String,
    /// The weights.
    pub weights: Vec<u8>,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = triage_snapshots)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    base_version: String,
    revision: i64,
    labels: i64,
    made_at: i64,
    curve: String,
    weights: Vec<u8>,
}

/// The snapshot; none before the first rebuild.
pub fn snapshot(conn: &mut Conn, scope: &Scope) -> Result<Option<Snapshot>, StorageError> {
    let row: Option<Row> = triage_snapshots::table.find(scope.key()).first(conn).optional()?;
    Ok(row.map(|row| Snapshot {
        base_version: row.base_version,
        revision: row.revision,
        labels: row.labels,
        made_at: Instant::from_millis(row.made_at),
        curve: row.curve,
        weights: row.weights,
    }))
}

/// Its base, its revision and the number of its last label, without the weights.
pub fn snapshot_mark(conn: &mut Conn, scope: &Scope) -> Result<Option<(String, i64, i64)>, StorageError> {
    let mark = triage_snapshots::table.find(scope.key()).select((
        triage_snapshots::base_version,
        triage_snapshots::revision,
        triage_snapshots::labels,
    ));
    Ok(mark.first(conn).optional()?)
}

/// Replaces the snapshot. Of two that were built at the same time the later one stands: they follow from the same labels.
pub fn save_snapshot(conn: &mut Conn, scope: &Scope, snapshot: &Snapshot) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        base_version: snapshot.base_version.clone(),
        revision: snapshot.revision,
        labels: snapshot.labels,
        made_at: snapshot.made_at.millis(),
        curve: snapshot.curve.clone(),
        weights: snapshot.weights.clone(),
    };
    on!(conn, |c| diesel::insert_into(triage_snapshots::table)
        .values(&row)
        .on_conflict(triage_snapshots::workspace_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}
