//! The database's URL, which may hold a password.

use std::{fmt, path::Path};

use crate::secrets::SecretText;

/// `sqlite:PATH` or a PostgreSQL URL. Displayed without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(SecretText);

/// Parameters of a PostgreSQL URL whose values are no secret.
const HARMLESS: [&str; 8] =
    ["application_name", "connect_timeout", "dbname", "host", "options", "port", "sslmode", "user"];

impl DatabaseUrl {
    /// Reads a URL.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Self(SecretText::new(text.to_owned()));
        match url.sqlite_path() {
            Some(path) if path.as_os_str().is_empty() => Err("sqlite: needs a path, such as sqlite:nobat.db"),
            Some(path) if path.as_os_str() == ":memory:" => Err("sqlite: needs a file; one in memory cannot be shared"),
            None if !text.starts_with("postgres://") && !text.starts_with("postgresql://") => {
                Err("must be sqlite:PATH or postgres://USER@HOST/DATABASE")
            }
            _ => Ok(url),
        }
    }

    /// Is it embedded SQLite?
    pub fn is_sqlite(&self) -> bool {
        self.sqlite_path().is_some()
    }

    /// The file of embedded SQLite; none on PostgreSQL.
    pub fn sqlite_path(&self) -> Option<&Path> {
        let path = self.0.expose().strip_prefix("sqlite:")?;
        Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
    }

    /// The URL with its password, for connecting.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.0.expose();
        let Some((scheme, rest)) = url.split_once("://").filter(|_| !self.is_sqlite()) else { return f.write_str(url) };
        write!(f, "{scheme}://")?;
        // The last `@` ends the password even when it holds characters that should have been escaped: rather too much
        // is masked than too little.
        let server = match rest.rsplit_once('@') {
            Some((user, server)) => {
                match user.split_once(':') {
                    Some((user, _)) => write!(f, "{user}:***@")?,
                    None => write!(f, "{user}@")?,
                }
                server
            }
            None => rest,
        };
        let (server, query) = server.split_once('?').map_or((server, None), |(server, query)| (server, Some(query)));
        f.write_str(server)?;
        for (at, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((name, _)) if !HARMLESS.contains(&name) => write!(f, "{name}=***")?,
                _ => f.write_str(pair)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_tells_the_engine() {
        let path = |text| DatabaseUrl::parse(text).unwrap().sqlite_path().map(Path::to_path_buf);
        assert_eq!(path("sqlite:data/nobat.db"), Some("data/nobat.db".into()));
        assert_eq!(path("sqlite:///var/nobat.db"), Some("/var/nobat.db".into()));
        assert_eq!(path("postgres://u@h/d"), None);
        assert_eq!(path("postgresql://u@h/d"), None);
        for text in ["", "nobat.db", "mysql://u@h/d", "sqlite:", "sqlite://", "sqlite::memory:", "Postgres://u@h/d"] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_form_of_a_password_is_shown() {
        for (url, shown) in [
            ("postgres://nobat:geheim@db:5432/nobat", "postgres://nobat:***@db:5432/nobat"),
            ("postgres://nobat@db/nobat?sslmode=require", "postgres://nobat@db/nobat?sslmode=require"),
            ("postgres://:geheim@db/nobat", "postgres://:***@db/nobat"),
            ("postgres://u:ge@he/i?m&geheim@db/nobat", "postgres://u:***@db/nobat"),
            ("postgres://db/nobat?user=u&password=geheim", "postgres://db/nobat?user=u&password=***"),
            (
                "postgres://db/nobat?PASSWORD=geheim&sslpassword=geheim",
                "postgres://db/nobat?PASSWORD=***&sslpassword=***",
            ),
            ("postgres://db/nobat?p%61ssword=geheim", "postgres://db/nobat?p%61ssword=***"),
            ("postgres:///nobat?host=/run/postgresql", "postgres:///nobat?host=/run/postgresql"),
            ("sqlite:nobat.db", "sqlite:nobat.db"),
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }
}
