//! Opening connections: which engine a URL means, and a pool's way to make, judge and discard them.

use std::{fmt, path::PathBuf};

use diesel::{Connection, PgConnection, SqliteConnection, connection::TransactionManager};

use crate::{
    connection::{Conn, Engine},
    dialect,
    error::StorageError,
};

/// Why a database cannot be opened. The text never holds the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The URL is neither `sqlite:PATH` nor `postgres://..` or `postgresql://..`.
    #[error("the database URL must be sqlite:PATH or postgres://USER@HOST/DATABASE: {0}")]
    Url(&'static str),
    /// The engine refused, in its own words.
    #[error("the database cannot be opened: {0}")]
    Refused(String),
    /// A thread could not be started.
    #[error("a database thread cannot be started: {0}")]
    Thread(String),
}

/// Opens one connection beside those of a [`Database`](crate::Database), for the command line.
///
/// # Errors
/// [`OpenError`].
pub fn connect(url: &str) -> Result<Conn, OpenError> {
    Target::parse(url)?.connect()
}

/// A database to connect to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file, which need not exist.
    Sqlite(PathBuf),
    /// A connection URL, which may hold a password.
    Postgres(String),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres(..)"),
        }
    }
}

impl Target {
    /// Reads `sqlite:PATH` (`sqlite:///PATH` too) or a PostgreSQL URL.
    ///
    /// # Errors
    /// [`OpenError::Url`] for anything else, and for SQLite without a file: its connections would not share anything.
    pub fn parse(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err(OpenError::Url("the path is missing")),
                ":memory:" => Err(OpenError::Url("a database in memory cannot be shared between connections")),
                _ if path.starts_with("file:") => Err(OpenError::Url("the path must not start with file:")),
                _ => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(OpenError::Url("the scheme is unknown"))
    }

    /// The engine that serves it.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens one connection with the settings of every session.
    ///
    /// # Errors
    /// [`OpenError::Refused`] with the engine's words.
    pub fn connect(&self) -> Result<Conn, OpenError> {
        let mut conn = match self {
            Self::Sqlite(path) => {
                let path = path.to_string_lossy();
                let refused = |error: diesel::ConnectionError| OpenError::Refused(format!("{path}: {error}"));
                Conn::Sqlite(SqliteConnection::establish(&path).map_err(refused)?)
            }
            Self::Postgres(url) => {
                let refused = |error: diesel::ConnectionError| OpenError::Refused(redacted(&error.to_string(), url));
                Conn::Pg(PgConnection::establish(&with_limits(url)).map_err(refused)?)
            }
        };
        dialect::set_up(&mut conn).map_err(|error| OpenError::Refused(StorageError::from(error).to_string()))?;
        Ok(conn)
    }
}

/// The URL with bounds on how long an unreachable server goes unnoticed, where it does not set them itself: two seconds
/// to connect, ten for sent data that nobody acknowledges.
fn with_limits(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in [("connect_timeout", "2"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "30")] {
        if !url.contains(&format!("{name}=")) {
            let separator = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{separator}{name}={value}"));
        }
    }
    url
}

/// libpq's text, if it is about reaching the server: what it says about a malformed URL quotes the URL.
fn redacted(text: &str, url: &str) -> String {
    let about_server = ["connection to server", "could not translate host name", "could not parse"];
    let Some(text) = text.lines().find(|line| about_server.iter().any(|start| line.contains(start))) else {
        return "the connection URL is malformed".to_owned();
    };
    let secret = url
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .and_then(|(user, _)| user.split_once(':').map(|(_, password)| password));
    match secret {
        Some(secret) if !secret.is_empty() => text.replace(secret, "***"),
        _ => text.to_owned(),
    }
}

/// A connection of a pool.
pub(crate) struct Link {
    pub(crate) conn: Conn,
    /// Its user found it useless: the pool must make another one.
    pub(crate) is_useless: bool,
}

/// Makes connections for a pool.
#[derive(Debug)]
pub(crate) struct Manager(pub(crate) Target);

impl r2d2::ManageConnection for Manager {
    type Connection = Link;
    type Error = OpenError;

    fn connect(&self) -> Result<Link, OpenError> {
        Ok(Link { conn: self.0.connect()?, is_useless: false })
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), OpenError> {
        dialect::check(&mut link.conn).map_err(|error| OpenError::Refused(StorageError::from(error).to_string()))
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        link.is_useless || <Conn as TransactionManager<Conn>>::is_broken_transaction_manager(&mut link.conn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_engine() {
        assert_eq!(Target::parse("sqlite:data/nobat.db"), Ok(Target::Sqlite("data/nobat.db".into())));
        assert_eq!(Target::parse("sqlite:///var/nobat.db"), Ok(Target::Sqlite("/var/nobat.db".into())));
        let url = "postgresql://nobat@127.0.0.1/nobat";
        assert_eq!(Target::parse(url), Ok(Target::Postgres(url.to_owned())));
        for url in ["", "sqlite:", "sqlite::memory:", "sqlite:file:x?mode=memory", "mysql://x", "/var/nobat.db"] {
            assert!(matches!(Target::parse(url), Err(OpenError::Url(_))), "{url}");
        }
    }

    #[test]
    fn limits_are_added_unless_the_url_sets_them() {
        let url = with_limits("postgres://u@h/d?connect_timeout=9");
        assert_eq!(url, "postgres://u@h/d?connect_timeout=9&tcp_user_timeout=10000&keepalives_idle=30");
    }

    #[test]
    fn a_refusal_never_shows_the_password() {
        for url in ["postgres://u:s3cret@127.0.0.1:1/d", "postgres://u:s3cret@[::1/d", "postgres://u:s3cret@h:x/d"] {
            let Err(error) = Target::parse(url).unwrap().connect() else { panic!("{url} is open") };
            assert!(matches!(error, OpenError::Refused(_)));
            assert!(!error.to_string().contains("s3cret"), "{error}");
            assert!(!format!("{:?}", Target::parse(url)).contains("s3cret"));
        }
        let text = "connection to server failed: FATAL: role \"s3cret\" does not exist";
        assert!(!redacted(text, "postgres://u:s3cret@h/d").contains("s3cret"));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let Err(error) = Target::parse("sqlite:/nonexistent/nobat.db").unwrap().connect() else { panic!("open") };
        assert!(error.to_string().contains("/nonexistent/nobat.db"), "{error}");
    }
}
