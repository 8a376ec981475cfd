//! What a workspace says of its surveys. The row comes with the first change.

use diesel::prelude::*;
use domain::{
    ids::{SurveySettingsId, WorkspaceId},
    survey::SurveySettings,
    time::Instant,
};

use crate::{Conn, Scope, StorageError, connection::on, schema::survey_settings, stored, types::Key};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = survey_settings, primary_key(workspace_id))]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<SurveySettingsId>,
    version: i64,
    terms: String,
    updated_at: i64,
}

/// The settings; none before the first change.
pub fn find_settings(conn: &mut Conn, scope: &Scope) -> Result<Option<SurveySettings>, StorageError> {
    let row: Option<Row> = survey_settings::table.find(scope.key()).first(conn).optional()?;
    row.map(|row| {
        Ok(SurveySettings {
            id: row.id.0,
            version: row.version,
            terms: stored::from_text("survey_settings.terms", &row.terms)?,
            updated_at: Instant::from_millis(row.updated_at),
        })
    })
    .transpose()
}

/// Keeps the settings. The caller holds the workspace's row, so that two changes follow each other.
pub fn save_settings(conn: &mut Conn, scope: &Scope, own: &SurveySettings) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        id: Key(own.id),
        version: own.version,
        terms: stored::to_text(&own.terms)?,
        updated_at: own.updated_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(survey_settings::table)
        .values(&row)
        .on_conflict(survey_settings::workspace_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}
