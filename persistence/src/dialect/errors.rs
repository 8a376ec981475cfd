//! How each engine words its errors. Neither passes its error codes on, so that the wording is all there is; sessions
//! ask PostgreSQL for English messages for that reason.

use diesel::result::DatabaseErrorInformation;

use crate::error::StorageError;

/// Whether PostgreSQL chose this transaction to end a deadlock.
pub(crate) fn is_deadlock(message: &str) -> bool {
    message == "deadlock detected"
}

/// The meaning of a message that diesel has no kind for; `None`: a defect of the statement.
pub(crate) fn error_of_message(message: &str) -> Option<StorageError> {
    const STARTS: [(&str, StorageError); 11] = [
        ("database or disk is full", StorageError::DiskFull),
        ("database is locked", StorageError::Busy),
        ("database table is locked", StorageError::Busy),
        ("disk I/O error", StorageError::Unavailable),
        ("unable to open database file", StorageError::Unavailable),
        ("deadlock detected", StorageError::Busy),
        ("canceling statement due to lock timeout", StorageError::Busy),
        ("canceling statement due to statement timeout", StorageError::Timeout),
        ("terminating connection due to", StorageError::Unavailable),
        ("server closed the connection unexpectedly", StorageError::Unavailable),
        ("the database system is ", StorageError::Unavailable),
    ];
    if message.ends_with("No space left on device") {
        return Some(StorageError::DiskFull);
    }
    if message.starts_with("database disk image is malformed") {
        return Some(StorageError::Corrupt("the database file is damaged".to_owned()));
    }
    STARTS.into_iter().find(|(start, _)| message.starts_with(start)).map(|(_, error)| error)
}

/// Which key was violated. PostgreSQL names constraint and table and lists the columns in the detail, as
/// `Key (a, b)=(..) already exists.`; SQLite has the message only, `UNIQUE constraint failed: t.a, t.b`.
pub(crate) fn unique_violation(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> StorageError {
    if let Some(listed) = information.message().strip_prefix("UNIQUE constraint failed: ") {
        return sqlite_key(listed);
    }
    let columns = information.details().and_then(|detail| {
        let (_, rest) = detail.split_once('(')?;
        let (listed, _) = rest.split_once(")=(")?;
        Some(listed.split(", ").map(str::to_owned).collect())
    });
    StorageError::Unique {
        table: information.table_name().unwrap_or_default().to_owned(),
        columns: columns.unwrap_or_default(),
        constraint: information.constraint_name().map(str::to_owned),
    }
}

fn sqlite_key(listed: &str) -> StorageError {
    if let Some(index) = listed.strip_prefix("index '") {
        let constraint = Some(index.trim_end_matches('\'').to_owned());
        return StorageError::Unique { table: String::new(), columns: Vec::new(), constraint };
    }
    let pairs = || listed.split(", ").filter_map(|name| name.split_once('.'));
    StorageError::Unique {
        table: pairs().next().map(|(table, _)| table.to_owned()).unwrap_or_default(),
        columns: pairs().map(|(_, column)| column.to_owned()).collect(),
        constraint: None,
    }
}
