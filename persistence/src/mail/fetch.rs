//! How far mailboxes are fetched.

use diesel::prelude::*;
use domain::{
    ids::{MailboxId, WorkspaceId},
    mail::MailFetch,
    time::Instant,
};

use crate::{Conn, Scope, StorageError, connection::on, schema::mail_fetches, types::Key};

/// One row of `mail_fetches`, columns in the order of the schema.
#[derive(Queryable)]
pub(crate) struct Row {
    pub(crate) workspace_id: WorkspaceId,
    mailbox_id: MailboxId,
    uid_validity: Option<i64>,
    last_uid: i64,
    since: Option<i64>,
    stuck: i64,
    failures: i64,
    fetched_at: Option<i64>,
    problem: Option<String>,
    problem_at: Option<i64>,
    due_at: i64,
    _holder: Option<String>,
    _leased_until: Option<i64>,
}

/// What fetching changes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = mail_fetches, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Progress<'a> {
    uid_validity: Option<i64>,
    last_uid: i64,
    since: Option<i64>,
    stuck: i64,
    failures: i64,
    fetched_at: Option<i64>,
    problem: Option<&'a str>,
    problem_at: Option<i64>,
    due_at: i64,
}

impl<'a> From<&'a MailFetch> for Progress<'a> {
    fn from(fetch: &'a MailFetch) -> Self {
        Self {
            uid_validity: fetch.uid_validity,
            last_uid: fetch.last_uid,
            since: fetch.since.map(Instant::millis),
            stuck: fetch.stuck,
            failures: fetch.failures,
            fetched_at: fetch.fetched_at.map(Instant::millis),
            problem: fetch.problem.as_deref(),
            problem_at: fetch.problem_at.map(Instant::millis),
            due_at: fetch.due_at.millis(),
        }
    }
}

impl From<Row> for MailFetch {
    fn from(row: Row) -> Self {
        Self {
            mailbox_id: row.mailbox_id,
            uid_validity: row.uid_validity,
            last_uid: row.last_uid,
            since: row.since.map(Instant::from_millis),
            stuck: row.stuck,
            failures: row.failures,
            fetched_at: row.fetched_at.map(Instant::from_millis),
            problem: row.problem,
            problem_at: row.problem_at.map(Instant::from_millis),
            due_at: Instant::from_millis(row.due_at),
        }
    }
}

/// Begins to fetch a mailbox, from its beginning if it was fetched before.
pub fn begin_fetching(conn: &mut Conn, scope: &Scope, fetch: &MailFetch) -> Result<(), StorageError> {
    end_fetching(conn, scope, fetch.mailbox_id)?;
    let key = (mail_fetches::workspace_id.eq(scope.key()), mail_fetches::mailbox_id.eq(Key(fetch.mailbox_id)));
    on!(conn, |c| diesel::insert_into(mail_fetches::table).values((key, Progress::from(fetch))).execute(c))?;
    Ok(())
}

/// Fetches a mailbox no more. Nothing happens when it was not fetched.
pub fn end_fetching(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<(), StorageError> {
    diesel::delete(mail_fetches::table.find((scope.key(), Key(id)))).execute(conn)?;
    Ok(())
}

/// Takes a mailbox from who fetches it, since its settings have changed: it is due at once.
pub fn fetch_anew(conn: &mut Conn, scope: &Scope, id: MailboxId, now: Instant) -> Result<(), StorageError> {
    let free = (
        mail_fetches::holder.eq(None::<String>),
        mail_fetches::leased_until.eq(None::<i64>),
        mail_fetches::failures.eq(0i64),
        mail_fetches::problem.eq(None::<String>),
        mail_fetches::problem_at.eq(None::<i64>),
        mail_fetches::due_at.eq(now.millis()),
    );
    diesel::update(mail_fetches::table.find((scope.key(), Key(id)))).set(free).execute(conn)?;
    Ok(())
}

/// How far a mailbox is fetched.
pub fn find_fetch(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<Option<MailFetch>, StorageError> {
    let row: Option<Row> = mail_fetches::table.find((scope.key(), Key(id))).first(conn).optional()?;
    Ok(row.map(MailFetch::from))
}

/// Notes how far it has come. False: somebody else holds it by now, and nothing is noted.
pub fn save_fetch(conn: &mut Conn, scope: &Scope, holder: &str, fetch: &MailFetch) -> Result<bool, StorageError> {
    let held = mail_fetches::table.find((scope.key(), Key(fetch.mailbox_id))).filter(mail_fetches::holder.eq(holder));
    Ok(diesel::update(held).set(Progress::from(fetch)).execute(conn)? == 1)
}

/// Holds it until then; with none it is given back. False: somebody else holds it by now.
pub fn hold_fetch(
    conn: &mut Conn,
    scope: &Scope,
    id: MailboxId,
    holder: &str,
    until: Option<Instant>,
) -> Result<bool, StorageError> {
    let held = mail_fetches::table.find((scope.key(), Key(id))).filter(mail_fetches::holder.eq(holder));
    let changed = diesel::update(held).set(mail_fetches::leased_until.eq(until.map(Instant::millis))).execute(conn)?;
    Ok(changed == 1)
}
