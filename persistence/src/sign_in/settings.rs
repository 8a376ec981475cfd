//! How people of a workspace sign in.

use diesel::prelude::*;
use domain::{
    access::SignInSettings,
    ids::{SignInSettingsId, WorkspaceId},
    time::Instant,
};

use crate::{Conn, Scope, StorageError, connection::on, schema::sign_in_settings, types::Key};

/// One row of `sign_in_settings`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sign_in_settings, primary_key(workspace_id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<SignInSettingsId>,
    version: i64,
    agents_url: Option<String>,
    portal_url: Option<String>,
    guest_codes: bool,
    updated_at: i64,
}

/// The settings; none where nobody has said anything.
pub fn find(conn: &mut Conn, scope: &Scope) -> Result<Option<SignInSettings>, StorageError> {
    let row: Option<Row> = sign_in_settings::table.find(scope.key()).first(conn).optional()?;
    Ok(row.map(|row| SignInSettings {
        id: row.id.0,
        version: row.version,
        agents_url: row.agents_url,
        portal_url: row.portal_url,
        guest_codes: row.guest_codes,
        updated_at: Some(Instant::from_millis(row.updated_at)),
    }))
}

/// Keeps the settings. The caller holds the workspace's row, so that two changes follow each other.
pub fn save(conn: &mut Conn, scope: &Scope, settings: &SignInSettings) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        id: Key(settings.id),
        version: settings.version,
        agents_url: settings.agents_url.clone(),
        portal_url: settings.portal_url.clone(),
        guest_codes: settings.guest_codes,
        updated_at: settings.updated_at.map_or(0, Instant::millis),
    };
    let known = sign_in_settings::table.find(scope.key()).filter(sign_in_settings::version.eq(settings.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 0 {
        on!(conn, |c| diesel::insert_into(sign_in_settings::table).values(&row).execute(c))?;
    }
    Ok(())
}
