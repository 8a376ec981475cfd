//! What can go wrong in storage, in terms that a caller can act on.
//!
//! Nothing here carries a stored or submitted value: texts of the engines are cut before the place where they quote one.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::dialect;

/// A failure of storage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// A query that must find a row found none.
    #[error("the row does not exist")]
    NotFound,
    /// A row with the same key exists. Names are those of the schema; both engines report the columns, only
    /// PostgreSQL always reports the constraint.
    #[error("a row of {table} with the same {columns:?} exists")]
    Unique {
        /// The table, empty when the engine did not tell.
        table: String,
        /// The columns of the key in its declared order, empty when the engine did not tell (an index on expressions).
        columns: Vec<String>,
        /// The constraint or index, if the engine told.
        constraint: Option<String>,
    },
    /// A row refers to one that does not exist, or is still referred to.
    #[error("a reference is not satisfied")]
    ForeignKey,
    /// Another transaction is in the way; the same request may succeed at once.
    #[error("another transaction is in the way")]
    Busy,
    /// A statement ran into its time limit.
    #[error("a statement took longer than it may")]
    Timeout,
    /// The disk is full: nothing can be written, reading goes on.
    #[error("the disk is full")]
    DiskFull,
    /// The database cannot be reached or is shutting down. Whether a commit that was under way took effect is unknown.
    #[error("the database cannot be reached")]
    Unavailable,
    /// Too much work is waiting; nothing was done.
    #[error("too much work is waiting for the database")]
    Overloaded {
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// The unit of work panicked and was rolled back.
    #[error("a unit of work panicked")]
    Panicked,
    /// A stored value cannot be decoded. The text names the column or type, never the value.
    #[error("a stored value cannot be decoded: {0}")]
    Corrupt(String),
    /// A defect of a statement or of the schema.
    #[error("the database refused a statement: {0}")]
    Other(String),
}

impl StorageError {
    /// Whether this is a violation of the key on exactly `columns` of `table`, in the key's order.
    pub fn is_unique_on(&self, table: &str, columns: &[&str]) -> bool {
        matches!(self, Self::Unique { table: at, columns: of, .. } if at == table && of.iter().eq(columns))
    }

    /// `error` as far as it is not the absence of a row: `Ok(None)` for that.
    ///
    /// # Errors
    /// Every other failure.
    pub fn optional<T>(result: Result<T, DieselError>) -> Result<Option<T>, Self> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(DieselError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// What the executor has to do about a failed statement, whatever the unit of work made of the error; the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// Nothing: it is the unit of work's own affair.
    Statement,
    /// The transaction lost against another one: run it again.
    Conflict,
    /// The session is gone or useless.
    Lost,
}

impl Failure {
    pub(crate) fn of(error: &DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::SerializationFailure => Self::Conflict,
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction => Self::Lost,
                _ if dialect::is_deadlock(information.message()) => Self::Conflict,
                _ => Self::Statement,
            },
            DieselError::BrokenTransactionManager => Self::Lost,
            DieselError::RollbackErrorOnCommit { .. } => Self::Lost,
            _ => Self::Statement,
        }
    }
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, information) => of_database(kind, information.as_ref()),
            DieselError::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            DieselError::BrokenTransactionManager => Self::Unavailable,
            DieselError::DeserializationError(error) => Self::Corrupt(without_values(&error.to_string())),
            DieselError::SerializationError(_) => Self::Other("a value cannot be sent to the database".to_owned()),
            DieselError::InvalidCString(_) => Self::Other("a statement contains a NUL character".to_owned()),
            DieselError::AlreadyInTransaction => Self::Other("a transaction is open already".to_owned()),
            DieselError::NotInTransaction => Self::Other("no transaction is open".to_owned()),
            DieselError::RollbackTransaction => Self::Other("the transaction was rolled back".to_owned()),
            other => Self::Other(without_values(&other.to_string())),
        }
    }
}

fn of_database(kind: DatabaseErrorKind, information: &(dyn DatabaseErrorInformation + Send + Sync)) -> StorageError {
    match kind {
        DatabaseErrorKind::UniqueViolation => dialect::unique_violation(information),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => StorageError::ForeignKey,
        DatabaseErrorKind::SerializationFailure => StorageError::Busy,
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ReadOnlyTransaction => StorageError::Unavailable,
        _ => dialect::error_of_message(information.message())
            .unwrap_or_else(|| StorageError::Other(without_values(information.message()))),
    }
}

/// The first line of an engine's text up to where it would quote a value.
fn without_values(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.split(": \"").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> StorageError {
        DieselError::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn sqlite_tells_the_columns_of_a_key_in_its_message() {
        let message = "UNIQUE constraint failed: tickets.workspace_id, tickets.number";
        let error = database(DatabaseErrorKind::UniqueViolation, message);
        assert!(error.is_unique_on("tickets", &["workspace_id", "number"]), "{error:?}");
        assert!(!error.is_unique_on("tickets", &["workspace_id"]));
        assert!(!error.is_unique_on("messages", &["workspace_id", "number"]));
        let message = "UNIQUE constraint failed: index 'agents_email'";
        let StorageError::Unique { constraint, columns, .. } = database(DatabaseErrorKind::UniqueViolation, message)
        else {
            panic!("not a unique violation");
        };
        assert_eq!((constraint.as_deref(), columns.len()), (Some("agents_email"), 0));
    }

    #[test]
    fn a_quoted_value_is_cut_off() {
        let error = database(DatabaseErrorKind::Unknown, "invalid input syntax for type uuid: \"secret\"\nLINE 1: x");
        assert_eq!(error.to_string(), "the database refused a statement: invalid input syntax for type uuid");
    }

    #[test]
    fn full_disks_and_locks_are_told_apart_from_defects() {
        let unknown = |message| database(DatabaseErrorKind::Unknown, message);
        assert_eq!(unknown("database or disk is full"), StorageError::DiskFull);
        let postgres = "could not extend file \"base/1/2\": No space left on device";
        assert_eq!(unknown(postgres), StorageError::DiskFull);
        assert_eq!(unknown("database is locked"), StorageError::Busy);
        assert_eq!(unknown("deadlock detected"), StorageError::Busy);
        assert_eq!(unknown("canceling statement due to lock timeout"), StorageError::Busy);
        assert_eq!(unknown("canceling statement due to statement timeout"), StorageError::Timeout);
        assert_eq!(unknown("disk I/O error"), StorageError::Unavailable);
        assert!(matches!(unknown("database disk image is malformed"), StorageError::Corrupt(_)));
        assert!(matches!(unknown("no such table: tickets"), StorageError::Other(_)));
    }
}
