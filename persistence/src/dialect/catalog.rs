//! Questions about the schema itself.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use crate::{connection::Conn, error::StorageError};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether a table exists where the session looks for tables.
pub(crate) fn has_table(conn: &mut Conn, name: &str) -> Result<bool, StorageError> {
    let found: Count = match conn {
        Conn::Pg(c) => sql_query("SELECT count(to_regclass($1)) AS count").bind::<Text, _>(name).get_result(c)?,
        Conn::Sqlite(c) => sql_query("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table' AND name = $1")
            .bind::<Text, _>(name)
            .get_result(c)?,
    };
    Ok(found.count > 0)
}

/// Waits until no other node migrates; holds until the session ends. An SQLite file is its server's alone.
pub(crate) fn lock_migrations(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        // Any number will do, as long as nothing else takes it.
        Conn::Pg(c) => sql_query("SELECT pg_advisory_lock(7813102)").execute(c).map(drop),
        Conn::Sqlite(_) => Ok(()),
    }
}
