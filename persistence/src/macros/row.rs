//! The row of a macro and its exact translation.

use diesel::prelude::*;
use domain::{
    ids::{MacroId, TeamId, WorkspaceId},
    macros::Macro,
    rules::Action,
    time::Instant,
};

use crate::{StorageError, schema::macros, stored, types::Key};

/// One row of `macros`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = macros, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<MacroId>,
    version: i64,
    title: String,
    folder: Option<String>,
    position: i64,
    team_id: Option<Key<TeamId>>,
    actions: String,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, bundle: &Macro) -> Result<Self, StorageError> {
        Ok(Self {
            workspace_id: Key(workspace_id),
            id: Key(bundle.id),
            version: bundle.version,
            title: bundle.title.clone(),
            folder: bundle.folder.clone(),
            position: bundle.position,
            team_id: bundle.team_id.map(Key),
            actions: stored::to_text(&bundle.actions)?,
            created_at: bundle.created_at.millis(),
            updated_at: bundle.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for Macro {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            title: row.title,
            folder: row.folder,
            position: row.position,
            team_id: row.team_id.map(|team| team.0),
            actions: stored::from_text::<Vec<Action>>("macros.actions", &row.actions)?,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
