//! The connection that every query runs on: one type over both engines, chosen when it is opened.

use diesel::{PgConnection, SqliteConnection};

/// The database engine behind a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded engine: one file, one writer.
    Sqlite,
    /// The engine for scale.
    Postgres,
}

/// One connection to either engine. Portable queries run on it directly; what diesel refuses on the enum (batch
/// inserts, `ON CONFLICT`, `UNION`, `FILTER`) goes through this crate's macro `on!`.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A session of a PostgreSQL server.
    Pg(PgConnection),
    /// An open SQLite file.
    Sqlite(SqliteConnection),
}

impl Conn {
    /// Which engine this connection speaks to.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Pg(_) => Engine::Postgres,
            Self::Sqlite(_) => Engine::Sqlite,
        }
    }
}

/// Runs one expression on whichever engine is behind `$conn`: it is type-checked natively for each of them, so it may
/// use whatever both understand. `on!(conn, |c| diesel::insert_into(t::table).values(&rows).execute(c))`
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::connection::Conn::Pg($c) => $body,
            $crate::connection::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on;
