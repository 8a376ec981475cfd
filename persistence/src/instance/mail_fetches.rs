//! Which mailboxes are to be fetched, of any workspace: a worker's way to the right to a workspace is the row that it leases.

use diesel::prelude::*;
use domain::{mail::MailFetch, time::Instant};

use crate::{
    Conn, Scope, StorageError,
    mail::FetchRow as Row,
    schema::{mail_fetches, mailboxes},
    types::Key,
};

/// How long a mailbox is held unless that is renewed, in seconds.
pub const LEASE_SECONDS: i64 = 120;

// Of a lease that ends later than any lease can, the clock has been set back since: it holds nothing.
macro_rules! due {
    ($now:expr) => {
        mail_fetches::table.filter(mail_fetches::due_at.le($now.millis())).filter(
            mail_fetches::leased_until
                .is_null()
                .or(mail_fetches::leased_until.assume_not_null().le($now.millis()))
                .or(mail_fetches::leased_until.assume_not_null().gt($now.plus_seconds(LEASE_SECONDS).millis())),
        )
    };
}

/// Is any mailbox due that nobody holds? Cheap, and takes no lock.
pub fn any_due(conn: &mut Conn, now: Instant) -> Result<bool, StorageError> {
    let first = due!(now).select(mail_fetches::due_at).order_by(mail_fetches::due_at.asc());
    let found: Option<i64> = first.first(conn).optional()?;
    Ok(found.is_some())
}

/// Takes up to `limit` due mailboxes under the holder's name, which nobody had before. One that is switched off is put off for a day; switching it
/// on makes it due.
pub fn lease(conn: &mut Conn, now: Instant, holder: &str, limit: i64) -> Result<Vec<(Scope, MailFetch)>, StorageError> {
    let query = due!(now).order_by((mail_fetches::due_at.asc(), mail_fetches::mailbox_id.asc())).limit(limit);
    let rows: Vec<Row> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let (scope, fetch) = (Scope::of(row.workspace_id), MailFetch::from(row));
        let known = mail_fetches::table.find((scope.key(), Key(fetch.mailbox_id)));
        let is_off: Option<Option<i64>> = mailboxes::table
            .find((scope.key(), Key(fetch.mailbox_id)))
            .select(mailboxes::deactivated_at)
            .first(conn)
            .optional()?;
        if is_off.flatten().is_some() {
            let later = now.plus_seconds(86_400).millis();
            diesel::update(known).set(mail_fetches::due_at.eq(later)).execute(conn)?;
            continue;
        }
        let until = now.plus_seconds(LEASE_SECONDS).millis();
        let hold = (mail_fetches::holder.eq(Some(holder)), mail_fetches::leased_until.eq(Some(until)));
        diesel::update(known).set(hold).execute(conn)?;
        leased.push((scope, fetch));
    }
    Ok(leased)
}
