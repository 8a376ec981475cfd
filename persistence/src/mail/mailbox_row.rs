//! The row of a mailbox and its exact translation.

use diesel::prelude::*;
use domain::{
    ids::{MailboxId, TeamId, WorkspaceId},
    mail::{Encryption, Fetching, MailServer, Mailbox},
    time::Instant,
};

use super::Passwords;
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
    imap_host: Option<String>,
    imap_port: i64,
    imap_encryption: i16,
    imap_username: Option<String>,
    pub(super) imap_password: Option<Vec<u8>>,
    imap_password_set_at: Option<i64>,
    imap_folder: Option<String>,
    imap_takes_existing: bool,
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
    pub(super) fn of(scope: &Scope, mailbox: &Mailbox, passwords: Passwords) -> Self {
        let imap = columns(mailbox.imap.as_ref().map(|it| &it.server));
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
            smtp_password: passwords.smtp,
            smtp_password_set_at: smtp.4,
            deactivated_at: mailbox.deactivated_at.map(Instant::millis),
            created_at: mailbox.created_at.millis(),
            updated_at: mailbox.updated_at.millis(),
            imap_host: imap.0,
            imap_port: imap.1,
            imap_encryption: imap.2,
            imap_username: imap.3,
            imap_password: passwords.imap,
            imap_password_set_at: imap.4,
            imap_folder: mailbox.imap.as_ref().map(|it| it.folder.clone()),
            imap_takes_existing: mailbox.imap.as_ref().is_some_and(|it| it.takes_existing),
        }
    }
}

impl TryFrom<Row> for Mailbox {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let smtp = (row.smtp_host, row.smtp_port, row.smtp_encryption, row.smtp_username, row.smtp_password_set_at);
        let imap = (row.imap_host, row.imap_port, row.imap_encryption, row.imap_username, row.imap_password_set_at);
        let imap = server("mailboxes.imap_encryption", imap)?.map(|server| Fetching {
            server,
            folder: row.imap_folder.unwrap_or_default(),
            takes_existing: row.imap_takes_existing,
        });
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
            imap,
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
