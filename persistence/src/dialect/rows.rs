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

/// Loads all rows of a query and locks them until the transaction ends, as [`lock_row`] does with one.
macro_rules! lock_rows {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::connection::Conn::Pg(c) => diesel::QueryDsl::for_update($query).load(c),
            $crate::connection::Conn::Sqlite(c) => $query.load(c),
        }
    };
}
pub(crate) use lock_rows;
