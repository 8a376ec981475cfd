//! Bringing a database to the schema of this program, and keeping two servers off one file.

mod subjects;

use std::{
    fs::{File, TryLockError},
    path::PathBuf,
};

use diesel::{
    migration::{Migration, MigrationSource},
    pg::Pg,
    prelude::*,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    connect::{OpenError, Target, connect},
    connection::{Conn, Engine, on},
    dialect,
    error::StorageError,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Why a database is not at the schema of this program.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It has migrations that this program does not know.
    #[error("the database was migrated by a newer program (unknown here: {}); use that one", .0.join(", "))]
    Newer(Vec<String>),
    /// A migration failed and was rolled back; those before it stay.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The embedded migrations are not well formed.
    #[error("the migrations of this program cannot be read: {0}")]
    Unreadable(String),
}

/// Brings the database to the schema of this program, creating an SQLite file if there is none, and returns the names
/// of the migrations that ran. On PostgreSQL one node migrates while others wait; on SQLite the caller holds the
/// [`FileLock`].
///
/// # Errors
/// [`MigrateError`]; a schema from a newer program is left as it is.
pub fn migrate(url: &str) -> Result<Vec<String>, MigrateError> {
    let mut conn = connect(url)?;
    dialect::lock_migrations(&mut conn).map_err(StorageError::from)?;
    // The lock ends with the session, whatever happens.
    let newer = newer_than_known(&mut conn)?;
    if !newer.is_empty() {
        return Err(MigrateError::Newer(newer));
    }
    let pending = pending(&mut conn)?;
    for name in &pending {
        if name == subjects::FILLED {
            subjects::fill(&mut conn)?;
        }
        match &mut conn {
            Conn::Pg(c) => c.run_next_migration(POSTGRES).map(drop),
            Conn::Sqlite(c) => c.run_next_migration(SQLITE).map(drop),
        }
        .map_err(|error| MigrateError::Failed(error.to_string()))?;
    }
    Ok(pending)
}

/// Undoes every migration, the newest first. Only tests have a use for it.
///
/// # Errors
/// [`MigrateError`].
#[cfg(feature = "testing")]
pub fn revert_all(url: &str) -> Result<(), MigrateError> {
    match &mut connect(url)? {
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES).map(drop),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop),
    }
    .map_err(|error| MigrateError::Failed(error.to_string()))
}

/// The names of the migrations that this program has and the database has not, in order. Only reads.
///
/// # Errors
/// [`MigrateError::Storage`], [`MigrateError::Unreadable`].
pub fn pending(conn: &mut Conn) -> Result<Vec<String>, MigrateError> {
    let applied = applied(conn)?;
    let known = known(conn.engine())?;
    Ok(known.into_iter().filter(|it| !applied.contains(&it.version)).map(|it| it.name).collect())
}

/// The versions of the migrations that the database has and this program does not know. Only reads.
///
/// # Errors
/// [`MigrateError::Storage`], [`MigrateError::Unreadable`].
pub fn newer_than_known(conn: &mut Conn) -> Result<Vec<String>, MigrateError> {
    let known = known(conn.engine())?;
    let mut applied = applied(conn)?;
    applied.retain(|version| known.iter().all(|it| it.version != *version));
    Ok(applied)
}

struct Known {
    version: String,
    name: String,
}

/// The migrations of this program, in order.
fn known(engine: Engine) -> Result<Vec<Known>, MigrateError> {
    fn of<DB: diesel::backend::Backend>(migrations: Vec<Box<dyn Migration<DB>>>) -> Vec<Known> {
        let one = |it: Box<dyn Migration<DB>>| Known {
            version: it.name().version().to_string(),
            name: it.name().to_string(),
        };
        migrations.into_iter().map(one).collect()
    }
    let mut known = match engine {
        Engine::Postgres => MigrationSource::<Pg>::migrations(&POSTGRES).map(of),
        Engine::Sqlite => MigrationSource::<Sqlite>::migrations(&SQLITE).map(of),
    }
    .map_err(|error| MigrateError::Unreadable(error.to_string()))?;
    known.sort_by(|a, b| a.version.cmp(&b.version));
    Ok(known)
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

fn applied(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    use self::__diesel_schema_migrations::dsl::{__diesel_schema_migrations, version};
    if !dialect::has_table(conn, "__diesel_schema_migrations")? {
        return Ok(Vec::new());
    }
    let query = __diesel_schema_migrations.select(version).order_by(version);
    Ok(on!(conn, |c| query.load(c))?)
}

/// Why a server may not use a file.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another server uses this database ({0} is locked); two servers on one database need PostgreSQL")]
    Held(PathBuf),
    /// The lock file cannot be made.
    #[error("{path} cannot be locked: {source}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The URL is not understood.
    #[error(transparent)]
    Url(#[from] OpenError),
}

/// The right to be the one server process of an SQLite file, held through a lock on `<file>.lock` until it is dropped.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock; `None` for PostgreSQL, where any number of servers may work.
    ///
    /// # Errors
    /// [`LockError::Held`] if another process has it.
    pub fn acquire(url: &str) -> Result<Option<Self>, LockError> {
        let Target::Sqlite(path) = Target::parse(url)? else { return Ok(None) };
        let mut name = path.into_os_string();
        name.push(".lock");
        let path = PathBuf::from(name);
        let file = match File::options().create(true).truncate(false).write(true).open(&path) {
            Ok(file) => file,
            Err(source) => return Err(LockError::Io { path, source }),
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(path)),
            Err(TryLockError::Error(source)) => Err(LockError::Io { path, source }),
        }
    }
}
