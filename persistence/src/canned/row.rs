//! The row of a canned response and its exact translation.

use diesel::prelude::*;
use domain::{
    canned::{CannedResponse, normalized_shortcut},
    ids::{CannedResponseId, TeamId, WorkspaceId},
    time::Instant,
};

use crate::{StorageError, schema::canned_responses, types::Key};

/// One row of `canned_responses`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = canned_responses, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<CannedResponseId>,
    version: i64,
    title: String,
    folder: Option<String>,
    team_id: Option<Key<TeamId>>,
    shortcut: Option<String>,
    shortcut_normalized: Option<String>,
    bodies: String,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, response: &CannedResponse) -> Result<Self, StorageError> {
        let bodies = serde_json::to_string(&response.bodies)
            .map_err(|_| StorageError::Other("texts cannot be written as JSON".to_owned()))?;
        Ok(Self {
            workspace_id: Key(workspace_id),
            id: Key(response.id),
            version: response.version,
            title: response.title.clone(),
            folder: response.folder.clone(),
            team_id: response.team_id.map(Key),
            shortcut: response.shortcut.clone(),
            shortcut_normalized: response.shortcut.as_deref().map(normalized_shortcut),
            bodies,
            created_at: response.created_at.millis(),
            updated_at: response.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for CannedResponse {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let bodies = serde_json::from_str(&row.bodies)
            .map_err(|_| StorageError::Corrupt("canned_responses.bodies cannot be read".to_owned()))?;
        Ok(Self {
            id: row.id.0,
            version: row.version,
            title: row.title,
            folder: row.folder,
            team_id: row.team_id.map(|team| team.0),
            shortcut: row.shortcut,
            bodies,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
