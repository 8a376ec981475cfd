//! Rows that many add to at once.

use diesel::{pg::Pg, sqlite::Sqlite};

/// Which of several rows, that count together, this session adds to: a `smallint` in SQL.
pub(crate) trait Shard {
    const SHARD: &'static str;
}

impl Shard for Pg {
    const SHARD: &'static str = "CAST(pg_backend_pid() % 16 AS smallint)";
}

impl Shard for Sqlite {
    // There is one writer, who waits for nobody.
    const SHARD: &'static str = "0";
}
