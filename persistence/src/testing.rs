//! A fresh, migrated database for each test, on either engine.

use std::{path::PathBuf, sync::OnceLock, thread, time::Duration};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};
use uuid::Uuid;

use crate::{
    connect::{OpenError, connect},
    connection::{Conn, Engine},
    database::{DatabaseSettings, LastStep},
    migrate::migrate,
};

mod raw;

pub use raw::without_received_message;

/// Names the server for tests, as a role that may create databases.
const SERVER: &str = "NOBAT_TEST_POSTGRES_URL";
/// Lists the engines to test, `sqlite`, `postgres` or both with a comma.
const ENGINES: &str = "NOBAT_TEST_ENGINES";

/// The engines to test: those that `NOBAT_TEST_ENGINES` lists; without it SQLite, and PostgreSQL if
/// `NOBAT_TEST_POSTGRES_URL` names a server.
///
/// # Panics
/// If the list is not understood, or asks for PostgreSQL and no server is named: a test must not pass for not running.
pub fn engines() -> Vec<Engine> {
    let server = std::env::var(SERVER).ok();
    let Ok(list) = std::env::var(ENGINES) else {
        return std::iter::once(Engine::Sqlite).chain(server.map(|_| Engine::Postgres)).collect();
    };
    list.split(',')
        .map(|name| match name.trim() {
            "sqlite" => Engine::Sqlite,
            "postgres" if server.is_some() => Engine::Postgres,
            "postgres" => panic!("{ENGINES} asks for postgres, but {SERVER} names no server"),
            other => panic!("{ENGINES} must list sqlite and postgres, not {other:?}"),
        })
        .collect()
}

/// A database of one test, migrated and empty. It is gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is, as [`DatabaseSettings::url`].
    pub url: String,
    /// The engine that holds it.
    pub engine: Engine,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Server { admin: String, name: String },
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn new(engine: Engine) -> Self {
        let name = format!("nobat_test_{}", Uuid::now_v7().simple());
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                ok(std::fs::create_dir(&folder), "the test's folder");
                let file = folder.join("nobat.db");
                ok(std::fs::write(&file, sqlite_template()), "the test's database");
                Self { url: format!("sqlite:{}", file.display()), engine, place: Place::Folder(folder) }
            }
            Engine::Postgres => {
                let Ok(admin) = std::env::var(SERVER) else { panic!("{SERVER} names no server") };
                let template = postgres_template(&admin);
                execute(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
                Self { url: with_database(&admin, &name), engine, place: Place::Server { admin, name } }
            }
        }
    }

    /// Settings with few threads: many tests share a machine.
    pub fn settings(&self, after_commit_batch: LastStep) -> DatabaseSettings {
        DatabaseSettings {
            read_threads: 2,
            write_threads: 2,
            slow_threads: 1,
            queue_capacity: 256,
            ..DatabaseSettings::new(self.url.as_str(), after_commit_batch)
        }
    }

    /// A connection of the test's own, beside the product's.
    ///
    /// # Panics
    /// If it cannot be had.
    pub fn connect(&self) -> Conn {
        ok(patiently(&self.url), "the test's connection")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.place {
            // A failure leaves rubbish in the folder for such, and must not hide the test's own.
            Place::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Place::Server { admin, name } => {
                if let Ok(mut conn) = connect(admin) {
                    drop(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
                }
            }
        }
    }
}

fn ok<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    result.unwrap_or_else(|error| panic!("{what}: {error}"))
}

/// A server that makes databases for many tests at once may be slow to answer; how slow is not what is tested.
fn patiently(url: &str) -> Result<Conn, OpenError> {
    for _ in 0..5 {
        if let Ok(conn) = connect(url) {
            return Ok(conn);
        }
    }
    connect(url)
}

fn execute(url: &str, sql: &str) {
    let mut conn = ok(patiently(url), "the server for tests");
    ok(conn.batch_execute(sql), sql);
}

/// The bytes of a migrated, empty file.
fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("nobat_template_{}", Uuid::now_v7().simple()));
        ok(std::fs::create_dir(&folder), "the template's folder");
        let file = folder.join("nobat.db");
        // The only connection moves the write-ahead log into the file when it closes.
        ok(migrate(&format!("sqlite:{}", file.display())), "the template");
        let bytes = ok(std::fs::read(&file), "the template");
        ok(std::fs::remove_dir_all(&folder), "the template's folder");
        bytes
    })
}

/// The name of a migrated, empty database, which every process with the same migrations shares.
fn postgres_template(admin: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("nobat_template_{}", env!("NOBAT_MIGRATIONS_HASH"));
        let unfinished = format!("{name}_unfinished");
        let mut conn = ok(connect(admin), "the server for tests");
        ok(conn.batch_execute("SELECT pg_advisory_lock(7813103)"), "the template's lock");
        let existing = sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).execute(&mut conn);
        if ok(existing, "the template") > 0 {
            return name;
        }
        ok(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")), "an old template");
        ok(conn.batch_execute(&format!("CREATE DATABASE {unfinished}")), "the template");
        ok(migrate(&with_database(admin, &unfinished)), "the template");
        // The session that migrated may take a moment to be gone.
        let rename = format!("ALTER DATABASE {unfinished} RENAME TO {name}");
        for _ in 0..100 {
            if conn.batch_execute(&rename).is_ok() {
                return name;
            }
            thread::sleep(Duration::from_millis(20));
        }
        ok(conn.batch_execute(&rename), "the template");
        name
    })
}

/// The URL with another database in its path.
fn with_database(url: &str, name: &str) -> String {
    let (rest, query) = url.split_once('?').map_or((url, None), |(rest, query)| (rest, Some(query)));
    let (scheme, rest) = rest.split_once("://").unwrap_or(("postgres", rest));
    let authority = rest.split('/').next().unwrap_or_default();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{authority}/{name}{query}")
}
