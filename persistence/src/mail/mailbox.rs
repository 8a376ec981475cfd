//! Mailboxes.

use diesel::prelude::*;
use domain::{ids::MailboxId, mail::Mailbox};

use super::mailbox_row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::{deliveries, inbound_emails, mailboxes},
    types::Key,
};

/// The encrypted passwords of a mailbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passwords {
    /// For the server that takes its mail.
    pub smtp: Option<Vec<u8>>,
    /// For the server that its mail is fetched from.
    pub imap: Option<Vec<u8>>,
}

/// Adds a mailbox.
pub fn insert_mailbox(
    conn: &mut Conn,
    scope: &Scope,
    mailbox: &Mailbox,
    passwords: Passwords,
) -> Result<(), StorageError> {
    let row = Row::of(scope, mailbox, passwords);
    on!(conn, |c| diesel::insert_into(mailboxes::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the mailbox whose stored version is one less, and its passwords.
pub fn save_mailbox(
    conn: &mut Conn,
    scope: &Scope,
    mailbox: &Mailbox,
    passwords: Passwords,
) -> Result<(), StorageError> {
    let known =
        mailboxes::table.find((scope.key(), Key(mailbox.id))).filter(mailboxes::version.eq(mailbox.version - 1));
    let row = Row::of(scope, mailbox, passwords);
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Replaces the passwords alone: other ones were given at the moment when they had been set.
pub fn save_passwords(conn: &mut Conn, scope: &Scope, id: MailboxId, passwords: Passwords) -> Result<(), StorageError> {
    let known = mailboxes::table.find((scope.key(), Key(id)));
    let new = (mailboxes::smtp_password.eq(passwords.smtp), mailboxes::imap_password.eq(passwords.imap));
    let updated = diesel::update(known).set(new).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Removes a mailbox that no mail refers to.
pub fn delete_mailbox(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<(), StorageError> {
    let deleted = diesel::delete(mailboxes::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Does any mail refer to it?
pub fn is_used(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<bool, StorageError> {
    let mail: Option<i16> = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::mailbox_id.eq(Some(Key(id))))
        .select(inbound_emails::state)
        .first(conn)
        .optional()?;
    let delivery: Option<i16> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::mailbox_id.eq(Some(Key(id))))
        .select(deliveries::state)
        .first(conn)
        .optional()?;
    Ok(mail.is_some() || delivery.is_some())
}

/// The mailbox.
pub fn find_mailbox(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<Option<Mailbox>, StorageError> {
    let row: Option<Row> = mailboxes::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Mailbox::try_from).transpose()
}

/// The mailbox with its row locked until the transaction ends.
pub fn lock_mailbox(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<Option<Mailbox>, StorageError> {
    let query = mailboxes::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Mailbox::try_from).transpose()
}

/// The mailbox that sends for tickets which came in by none.
pub fn default_mailbox(conn: &mut Conn, scope: &Scope) -> Result<Option<Mailbox>, StorageError> {
    let row: Option<Row> = mailboxes::table
        .filter(mailboxes::workspace_id.eq(scope.key()))
        .filter(mailboxes::is_default)
        .first(conn)
        .optional()?;
    row.map(Mailbox::try_from).transpose()
}

/// The mailbox with this address in lower case.
pub fn find_mailbox_by_address(
    conn: &mut Conn,
    scope: &Scope,
    normalized: &str,
) -> Result<Option<Mailbox>, StorageError> {
    let row: Option<Row> = mailboxes::table
        .filter(mailboxes::workspace_id.eq(scope.key()))
        .filter(mailboxes::normalized.eq(normalized))
        .first(conn)
        .optional()?;
    row.map(Mailbox::try_from).transpose()
}

/// The addresses of all mailboxes, in lower case.
pub fn used_addresses(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, MailboxId)>, StorageError> {
    Ok(mailboxes::table
        .filter(mailboxes::workspace_id.eq(scope.key()))
        .select((mailboxes::normalized, mailboxes::id))
        .load(conn)?)
}

/// A mailbox's encrypted passwords.
pub fn passwords(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<Passwords, StorageError> {
    let row: Option<Row> = mailboxes::table.find((scope.key(), Key(id))).first(conn).optional()?;
    Ok(row.map(|row| Passwords { smtp: row.smtp_password, imap: row.imap_password }).unwrap_or_default())
}

/// Which part of the list, by time of adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxPage {
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, MailboxId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list_mailboxes(conn: &mut Conn, scope: &Scope, page: &MailboxPage) -> Result<Vec<Mailbox>, StorageError> {
    let (at, id) = (mailboxes::created_at, mailboxes::id);
    let mut query =
        mailboxes::table.filter(mailboxes::workspace_id.eq(scope.key())).limit(page.limit).into_boxed::<MultiBackend>();
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = match page.backward {
            true => query.filter(at.gt(time).or(same.and(id.gt(Key(last))))),
            false => query.filter(at.lt(time).or(same.and(id.lt(Key(last))))),
        };
    }
    query = match page.backward {
        true => query.order_by((at.asc(), id.asc())),
        false => query.order_by((at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Mailbox::try_from).collect()
}

/// How many mailboxes there are, counted up to `limit`.
pub fn count_mailboxes(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<i64> = mailboxes::table
        .filter(mailboxes::workspace_id.eq(scope.key()))
        .select(mailboxes::version)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
