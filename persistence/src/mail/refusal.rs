//! Letters that an address wants no more.

use diesel::prelude::*;
use domain::{ids::WorkspaceId, mail::LetterPurpose, time::Instant};

use crate::{Attempt, Conn, Scope, StorageError, connection::on, dialect, schema::mail_refusals, types::Key};

#[derive(Insertable)]
#[diesel(table_name = mail_refusals)]
struct Row<'a> {
    workspace_id: Key<WorkspaceId>,
    address: &'a str,
    purpose: i16,
    created_at: i64,
}

/// Notes that an address wants no letters of this purpose. Twice it is the same.
pub fn refuse(
    conn: &mut Conn,
    scope: &Scope,
    address: &str,
    purpose: LetterPurpose,
    now: Instant,
) -> Result<(), StorageError> {
    let row = Row { workspace_id: scope.key(), address, purpose: purpose.code(), created_at: now.millis() };
    let noted = dialect::attempt(conn, &[("mail_refusals", &["workspace_id", "address", "purpose"])], |conn| {
        on!(conn, |c| diesel::insert_into(mail_refusals::table).values(&row).execute(c))?;
        Ok(())
    })?;
    match noted {
        Attempt::Done | Attempt::Taken => Ok(()),
    }
}

/// Notes that it wants them again.
pub fn unrefuse(conn: &mut Conn, scope: &Scope, address: &str, purpose: LetterPurpose) -> Result<(), StorageError> {
    diesel::delete(mail_refusals::table.find((scope.key(), address, purpose.code()))).execute(conn)?;
    Ok(())
}

/// Does it want none of this purpose?
pub fn is_refused(conn: &mut Conn, scope: &Scope, address: &str, purpose: LetterPurpose) -> Result<bool, StorageError> {
    let found: Option<i16> = mail_refusals::table
        .find((scope.key(), address, purpose.code()))
        .select(mail_refusals::purpose)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}
