//! Writing under a unique key that somebody else may hold.
//!
//! On SQLite a failed statement undoes itself and no more; on PostgreSQL it ends the transaction, unless a savepoint
//! stands before it.

use diesel::Connection as _;

use crate::{Conn, StorageError};

/// How a write under unique keys ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Attempt {
    /// It is written.
    Done,
    /// Another record holds one of its keys. Nothing was written, and the transaction can go on.
    Taken,
}

/// A table and the columns of one of its unique keys, in the key's order.
pub(crate) type UniqueKey = (&'static str, &'static [&'static str]);

/// Runs `write` in a savepoint: a violation of one of `keys` undoes it and nothing else. On PostgreSQL a key that
/// another transaction is about to take is waited for.
pub(crate) fn attempt(
    conn: &mut Conn,
    keys: &[UniqueKey],
    write: impl FnOnce(&mut Conn) -> Result<(), StorageError>,
) -> Result<Attempt, StorageError> {
    match conn.transaction(write) {
        Ok(()) => Ok(Attempt::Done),
        Err(error) if keys.iter().any(|(table, columns)| error.is_unique_on(table, columns)) => Ok(Attempt::Taken),
        Err(error) => Err(error),
    }
}
