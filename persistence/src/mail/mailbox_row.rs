//! The row of a mailbox and its exact translation.

use diesel::prelude::*;
use domain::{
    ids::{MailboxId, TeamId, WorkspaceId},
    mail::{Encryption, MailServer, Mailbox},
    time::Instant,
};

use crate::{Scope, StorageError, schema::mailboxes, stored, types::Key};

/// One row of `mailboxes`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = mailboxes, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<MailboxId>,
    version: i64,
    name: String,
    address: String,
    normalized: String,
    signature: Option<String>,
    team_id: Option<Key<TeamId>>,
    is_default: bool,
    smtp_host: Option<String>,
    smtp_port: i64,
    smtp_encryption: i16,
    smtp_username: Option<String>,
    pub(super) smtp_password: Option<Vec<u8>>,
    smtp_password_set_at: Option<i64>,
    deactivated_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

/// A server's columns: host, port, encryption, user name, when the password was set.
type Columns = (Option<String>, i64, i16, Option<String>, Option<i64>);

fn columns(server: Option<&MailServer>) -> Columns {
    match server {
        Some(it) => (
            Some(it.host.clone()),
            it.port,
            it.encryption.code(),
            it.username.clone(),
            it.password_set_at.map(Instant::millis),
        ),
        None => (None, 0, Encryption::Tls.code(), None, None),
    }
}

fn server(column: &'static str, columns: Columns) -> Result<Option<MailServer>, StorageError> {
    let (host, port, encryption, username, set_at) = columns;
    let Some(host) = host else { return Ok(None) };
    let encryption = stored::code(column, Encryption::from_code, encryption)?;
    Ok(Some(MailServer { host, port, encryption, username, password_set_at: set_at.map(Instant::from_millis) }))
}

impl Row {
    pub(super) fn of(scope: &Scope, mailbox: &Mailbox, smtp_password: Option<Vec<u8>>) -> Self {
        let smtp = columns(mailbox.smtp.as_ref());
        Self {
            workspace_id: scope.key(),
            id: Key(mailbox.id),
            version: mailbox.version,
            name: mailbox.name.clone(),
            address: mailbox.address.clone(),
            normalized: mailbox.normalized.clone(),
            signature: mailbox.signature.clone(),
            team_id: mailbox.team_id.map(Key),
            is_default: mailbox.is_default,
            smtp_host: smtp.0,
            smtp_port: smtp.1,
            smtp_encryption: smtp.2,
            smtp_username: smtp.3,
            smtp_password,
            smtp_password_set_at: smtp.4,
            deactivated_at: mailbox.deactivated_at.map(Instant::millis),
            created_at: mailbox.created_at.millis(),
            updated_at: mailbox.updated_at.millis(),
        }
    }
}

impl TryFrom<Row> for Mailbox {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let smtp = (row.smtp_host, row.smtp_port, row.smtp_encryption, row.smtp_username, row.smtp_password_set_at);
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            address: row.address,
            normalized: row.normalized,
            signature: row.signature,
            team_id: row.team_id.map(|id| id.0),
            is_default: row.is_default,
            smtp: server("mailboxes.smtp_encryption", smtp)?,
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
