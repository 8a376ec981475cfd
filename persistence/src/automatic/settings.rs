//! What a workspace says of its automatic messages. The row comes with the first change.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::{
    automatic::{AutoKind, AutomaticMessages, MessageSetting},
    ids::{AutomaticMessagesId, WorkspaceId},
    time::Instant,
};

use crate::{Conn, Scope, StorageError, connection::on, schema::automatic_messages, types::Key};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = automatic_messages, primary_key(workspace_id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<AutomaticMessagesId>,
    version: i64,
    messages: String,
    still_waiting_minutes: i64,
    close_after_days: Option<i64>,
    close_warning_days: i64,
    updated_at: i64,
    remind_after_days: Option<i64>,
}

/// The settings; none before the first change.
pub fn find(conn: &mut Conn, scope: &Scope) -> Result<Option<AutomaticMessages>, StorageError> {
    let row: Option<Row> = automatic_messages::table.find(scope.key()).first(conn).optional()?;
    row.map(|row| {
        let messages: BTreeMap<AutoKind, MessageSetting> = serde_json::from_str(&row.messages)
            .map_err(|_| StorageError::Corrupt("automatic_messages.messages cannot be read".to_owned()))?;
        Ok(AutomaticMessages {
            id: row.id.0,
            version: row.version,
            messages,
            still_waiting_minutes: row.still_waiting_minutes,
            remind_after_days: row.remind_after_days,
            close_after_days: row.close_after_days,
            close_warning_days: row.close_warning_days,
            updated_at: Instant::from_millis(row.updated_at),
        })
    })
    .transpose()
}

/// Keeps the settings. The caller holds the workspace's row, so that two changes follow each other.
pub fn save(conn: &mut Conn, scope: &Scope, own: &AutomaticMessages) -> Result<(), StorageError> {
    let messages = serde_json::to_string(&own.messages)
        .map_err(|_| StorageError::Other("messages cannot be written as JSON".to_owned()))?;
    let row = Row {
        workspace_id: scope.key(),
        id: Key(own.id),
        version: own.version,
        messages,
        still_waiting_minutes: own.still_waiting_minutes,
        close_after_days: own.close_after_days,
        close_warning_days: own.close_warning_days,
        updated_at: own.updated_at.millis(),
        remind_after_days: own.remind_after_days,
    };
    on!(conn, |c| diesel::insert_into(automatic_messages::table)
        .values(&row)
        .on_conflict(automatic_messages::workspace_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}
