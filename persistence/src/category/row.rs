//! The row of a category and its exact translation.

use diesel::prelude::*;
use domain::{
    category::{Category, CategoryTriage},
    ids::{CategoryId, TeamId, WorkspaceId},
    time::Instant,
};

use crate::{StorageError, schema::categories, stored, types::Key};

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
    seed_words: String,
    triage: i16,
    automatic_since: i64,
    required_skills: String,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, category: &Category) -> Self {
        Self {
            seed_words: words_as_json(&category.seed_words),
            triage: category.triage.code(),
            automatic_since: category.automatic_since.millis(),
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
            required_skills: stored::list_to_text(&category.required_skills),
        }
    }
}

impl TryFrom<Row> for Category {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let corrupt = |_| StorageError::Corrupt("categories.seed_words".to_owned());
        Ok(Self {
            id: row.id.0,
            version: row.version,
            parent_id: row.parent_id,
            key: row.key,
            name_fa: row.name_fa,
            name_en: row.name_en,
            position: row.position,
            team_id: row.team_id,
            seed_words: serde_json::from_str(&row.seed_words).map_err(corrupt)?,
            triage: stored::code("categories.triage", CategoryTriage::from_code, row.triage)?,
            automatic_since: Instant::from_millis(row.automatic_since),
            required_skills: stored::list_from_text("categories.required_skills", &row.required_skills)?,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// A JSON list.
pub(super) fn words_as_json(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}
