//! The row of a calendar and its exact translation.

use diesel::prelude::*;
use domain::{
    calendar::{NamedCalendar, normalized_name},
    ids::{CalendarId, WorkspaceId},
    time::Instant,
};

use crate::{StorageError, schema::calendars, types::Key};

/// One row of `calendars`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = calendars, primary_key(workspace_id, id))]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<CalendarId>,
    version: i64,
    name: String,
    name_normalized: String,
    definition: String,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, calendar: &NamedCalendar) -> Result<Self, StorageError> {
        let definition = serde_json::to_string(&calendar.definition)
            .map_err(|_| StorageError::Other("a calendar cannot be written as JSON".to_owned()))?;
        Ok(Self {
            workspace_id: Key(workspace_id),
            id: Key(calendar.id),
            version: calendar.version,
            name: calendar.name.clone(),
            name_normalized: normalized_name(&calendar.name),
            definition,
            created_at: calendar.created_at.millis(),
            updated_at: calendar.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for NamedCalendar {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            definition: serde_json::from_str(&row.definition)
                .map_err(|_| StorageError::Corrupt("calendars.definition is no definition".to_owned()))?,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
