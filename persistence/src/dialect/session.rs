//! What a session is told once, before it works.

use diesel::{
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    prelude::*,
    sql_types::Text,
};

use crate::connection::Conn;

/// What a session will be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// Short queries.
    Read,
    /// Short transactions.
    Write,
    /// Long queries: reports, exports, simulations.
    Slow,
}

/// Settings of every session. SQLite: waits for a lock before it gives up, keeps a write-ahead log, returns from a
/// commit only once it is on disk, and holds 16 MiB of pages. PostgreSQL: a name, and English messages, because they
/// are all that tells a deadlock from a defect; UTF-8 and UTC are set by diesel itself.
pub(crate) fn set_up(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => {
            // One statement each: a busy file must not cut the list short.
            for pragma in [
                "PRAGMA busy_timeout = 5000",
                "PRAGMA page_size = 8192",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA cache_size = -16384",
                "PRAGMA temp_store = MEMORY",
                "PRAGMA journal_size_limit = 67108864",
            ] {
                c.batch_execute(pragma)?;
            }
            Ok(())
        }
        Conn::Pg(c) => {
            c.batch_execute("SET application_name = 'nobat'")?;
            let language = diesel::select(setting("lc_messages")).get_result::<String>(c)?;
            let english = ["", "C", "POSIX"].contains(&language.as_str())
                || ["C.", "en"].iter().any(|start| language.starts_with(start));
            if !english && c.batch_execute("SET lc_messages = 'C'").is_err() {
                tracing::warn!(
                    %language,
                    "the database role may not set lc_messages: deadlocks are not recognised and not retried"
                );
            }
            Ok(())
        }
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// A run-time setting of PostgreSQL.
    #[sql_name = "current_setting"]
    fn setting(name: Text) -> Text;
}

/// Settings of a session with one purpose. Reading sessions cannot write: on SQLite there is one writer, and what would
/// fail there must not work elsewhere. SQLite has no limit on the time of a statement.
pub(crate) fn dress(conn: &mut Conn, purpose: Purpose) -> QueryResult<()> {
    let writes = purpose == Purpose::Write;
    match conn {
        Conn::Sqlite(c) => c.batch_execute(if writes { "PRAGMA query_only = OFF" } else { "PRAGMA query_only = ON" }),
        Conn::Pg(c) => c.batch_execute(&format!(
            "SET statement_timeout = '{limit}'; SET lock_timeout = '2s'; \
             SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_read_only = {read_only}; \
             SET plan_cache_mode = {plans}",
            limit = if purpose == Purpose::Slow { "120s" } else { "5s" },
            read_only = if writes { "off" } else { "on" },
            // A bound LIMIT makes the generic plan look dear, so a list would be planned anew each time: twice the
            // cost of running it. The plans we rely on are chosen by literal predicates, not by values.
            plans = if purpose == Purpose::Slow { "auto" } else { "force_generic_plan" },
        )),
    }
}

/// Opens a transaction that will write. On SQLite it takes the writer's lock at once: a transaction that first reads
/// and then wants to write may be refused.
pub(crate) fn begin_write(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Pg(c) => <AnsiTransactionManager as TransactionManager<PgConnection>>::begin_transaction(c),
    }
}

/// The cheapest round trip. Fails if the session is gone or its transaction can only be rolled back.
pub(crate) fn check(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("SELECT 1")
}
