//! Row locks.

/// Loads the first row of a query and locks it until the transaction ends; on SQLite the one writer needs no lock.
macro_rules! lock_row {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::connection::Conn::Pg(c) => diesel::QueryDsl::for_update($query).first(c),
            $crate::connection::Conn::Sqlite(c) => $query.first(c),
        }
    };
}
pub(crate) use lock_row;
