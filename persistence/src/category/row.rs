//! The row of a category and its exact translation.

use diesel::prelude::*;
use domain::{
    category::Category,
    ids::{CategoryId, TeamId, WorkspaceId},
    time::Instant,
};

use crate::{schema::categories, types::Key};

/// One row of `categories`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = categories, treat_none_as_default_value = false)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<CategoryId>,
    version: i64,
    parent_id: Option<CategoryId>,
    key: String,
    name_fa: String,
    name_en: String,
    position: i64,
    team_id: Option<TeamId>,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, category: &Category) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(category.id),
            version: category.version,
            parent_id: category.parent_id,
            key: category.key.clone(),
            name_fa: category.name_fa.clone(),
            name_en: category.name_en.clone(),
            position: category.position,
            team_id: category.team_id,
            created_at: category.created_at.millis(),
            updated_at: category.updated_at.millis(),
        }
    }
}

impl From<Row> for Category {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.0,
            version: row.version,
            parent_id: row.parent_id,
            key: row.key,
            name_fa: row.name_fa,
            name_en: row.name_en,
            position: row.position,
            team_id: row.team_id,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        }
    }
}
