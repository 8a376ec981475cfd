//! What agents and workspaces wish to be told.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, NotificationSettingsId, WorkspaceId},
    notification::NotificationSettings,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    schema::notification_settings as table,
    stored,
    types::{Key, UidColumn},
};

/// One row of `notification_settings`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = table, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<NotificationSettingsId>,
    version: i64,
    agent_id: Option<Key<AgentId>>,
    wishes: String,
    updated_at: i64,
}

impl Row {
    fn of(scope: &Scope, settings: &NotificationSettings) -> Result<Self, StorageError> {
        Ok(Self {
            workspace_id: scope.key(),
            id: Key(settings.id),
            version: settings.version,
            agent_id: settings.agent_id.map(Key),
            wishes: stored::to_text(&settings.wishes)?,
            updated_at: settings.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for NotificationSettings {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            agent_id: row.agent_id.map(|agent| agent.0),
            wishes: stored::from_text("notification_settings.wishes", &row.wishes)?,
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// The settings of an agent, or of the workspace; none where nothing was ever said.
pub fn find_settings(
    conn: &mut Conn,
    scope: &Scope,
    agent: Option<AgentId>,
) -> Result<Option<NotificationSettings>, StorageError> {
    let mut query = table::table.filter(table::workspace_id.eq(scope.key())).into_boxed::<MultiBackend>();
    query = match agent {
        Some(agent) => query.filter(table::agent_id.eq_id(agent)),
        None => query.filter(table::agent_id.is_null()),
    };
    let row: Option<Row> = query.first(conn).optional()?;
    row.map(NotificationSettings::try_from).transpose()
}

/// Those of the workspace and of every agent who has said something.
pub fn all_settings(conn: &mut Conn, scope: &Scope) -> Result<Vec<NotificationSettings>, StorageError> {
    let rows: Vec<Row> = table::table.filter(table::workspace_id.eq(scope.key())).load(conn)?;
    rows.into_iter().map(NotificationSettings::try_from).collect()
}

/// Keeps the first settings of somebody.
pub fn insert_settings(conn: &mut Conn, scope: &Scope, settings: &NotificationSettings) -> Result<(), StorageError> {
    let row = Row::of(scope, settings)?;
    on!(conn, |c| diesel::insert_into(table::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the settings whose stored version is one less.
pub fn save_settings(conn: &mut Conn, scope: &Scope, settings: &NotificationSettings) -> Result<(), StorageError> {
    let row = Row::of(scope, settings)?;
    let known = table::table.find((scope.key(), Key(settings.id))).filter(table::version.eq(settings.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}
