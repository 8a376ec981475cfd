//! How the instance is set up: flags, environment variables, a file, defaults, in this order of precedence.

mod args;
mod database;
mod error;
mod file;
mod folder;
mod options;
mod values;

use std::{net::SocketAddr, path::PathBuf};

pub use args::ConfigArgs;
pub use database::DatabaseUrl;
pub use error::ConfigError;
pub use options::Source;
pub use values::{LogFormat, Role};

use crate::{
    egress::Network,
    secrets::{KeySource, SecretText},
};
use options::Resolved;

/// No file may be longer, whatever is set: 1 GiB.
const MAX_ATTACHMENT_BYTES: u64 = 1 << 30;

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the service listens.
    pub listen: SocketAddr,
    /// Where metrics are served without a credential; none: only on the service itself, to callers who may see them.
    pub metrics_listen: Option<SocketAddr>,
    /// Which database.
    pub database: DatabaseUrl,
    /// The folder of the key, the embedded database and whatever else is kept in files.
    pub data_dir: PathBuf,
    /// The folder of what is learned from the built-in examples, which is the same for every instance.
    pub model_dir: PathBuf,
    /// Networks of proxies in front of the service: whom they speak for is told by their `X-Forwarded-For`.
    pub trusted_proxies: Vec<Network>,
    /// Networks beyond the public ones that may be reached at addresses which workspaces give; none unless the operator
    /// names them.
    pub egress_allow: Vec<Network>,
    /// A PEM file of certificates by which those of mail servers are judged, beside the public ones.
    pub mail_ca: Option<PathBuf>,
    /// Where this service is reached from outside, without a slash at its end: for links in mails.
    pub public_url: Option<String>,
    /// Which parts of the service this process runs.
    pub role: Role,
    /// The master key itself.
    pub master_key: Option<SecretText>,
    /// A file that holds the master key.
    pub master_key_file: Option<PathBuf>,
    /// Which log lines are written, as a filter such as `info,api=debug`.
    pub log: String,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// The longest file that may be uploaded, in bytes.
    pub attachment_bytes: u64,
    /// How many requests one caller may make in a minute; 0: as many as he likes.
    pub rate_limit: u32,
    /// Threads that serve HTTP.
    pub http_threads: usize,
    /// Database threads, one connection each, for reads.
    pub db_read_threads: usize,
    /// Database threads for writes; always 1 on SQLite.
    pub db_write_threads: usize,
    /// Database threads for reports, exports and the like.
    pub db_slow_threads: usize,
    /// How many jobs may wait for each of the three kinds of database threads.
    pub db_queue: usize,
    resolved: Resolved,
}

impl Config {
    /// Reads all sources and checks the result. Nothing is opened or created.
    pub fn load(args: &ConfigArgs) -> Result<Self, ConfigError> {
        Self::load_with(args, |name| std::env::var_os(name))
    }

    fn load_with(
        args: &ConfigArgs,
        environment: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> Result<Self, ConfigError> {
        let mut resolved = options::resolve(args, &environment)?;
        let database: DatabaseUrl = resolved.parse("database", values::database)?;
        let sqlite = database.is_sqlite();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let (read, write, slow) =
            if sqlite { (cores.clamp(2, 8), 1, 1) } else { ((2 * cores).clamp(4, 8), (4 * cores).clamp(8, 16), 2) };
        resolved.fill("http_threads", cores);
        resolved.fill("db_read_threads", read);
        resolved.fill("db_write_threads", write);
        resolved.fill("db_slow_threads", slow);
        let folder: PathBuf = resolved.parse("data_dir", values::path)?;
        resolved.fill("model_dir", folder.join("models").display());
        let threads = values::between(1, 256);
        let config = Self {
            listen: resolved.parse("listen", values::address)?,
            metrics_listen: resolved.parse_optional("metrics_listen", values::address)?,
            database,
            data_dir: resolved.parse("data_dir", values::path)?,
            model_dir: resolved.parse("model_dir", values::path)?,
            trusted_proxies: resolved.parse_optional("trusted_proxies", values::networks)?.unwrap_or_default(),
            egress_allow: resolved.parse_optional("egress_allow", values::networks)?.unwrap_or_default(),
            mail_ca: resolved.parse_optional("mail_ca", values::path)?,
            public_url: resolved.parse_optional("public_url", values::web_address)?,
            role: resolved.parse("role", values::role)?,
            master_key: resolved.parse_optional("master_key", |text| Ok(SecretText::new(text.to_owned())))?,
            master_key_file: resolved.parse_optional("master_key_file", values::path)?,
            log: resolved.parse("log", values::log_filter)?,
            log_format: resolved.parse("log_format", values::log_format)?,
            attachment_bytes: resolved.parse("attachment_bytes", values::between(1, MAX_ATTACHMENT_BYTES))?,
            rate_limit: resolved.parse("rate_limit", values::between(0, 1_000_000))?,
            http_threads: resolved.parse("http_threads", &threads)?,
            db_read_threads: resolved.parse("db_read_threads", &threads)?,
            db_write_threads: resolved.parse("db_write_threads", &threads)?,
            db_slow_threads: resolved.parse("db_slow_threads", &threads)?,
            db_queue: resolved.parse("db_queue", values::between(1, 65_536))?,
            resolved,
        };
        config.check().map(|()| config)
    }

    /// What no single option shows to be wrong.
    fn check(&self) -> Result<(), ConfigError> {
        let sqlite = self.database.is_sqlite();
        if sqlite && self.role != Role::All {
            return Err(ConfigError::Combination("SQLite has one process: role must be all, or use PostgreSQL"));
        }
        if sqlite && self.db_write_threads != 1 {
            return Err(ConfigError::Combination("SQLite has one writer: db_write_threads must be 1"));
        }
        if self.master_key.is_some() && self.master_key_file.is_some() {
            return Err(ConfigError::Combination("master_key and master_key_file are both given: give one of them"));
        }
        if self.metrics_listen == Some(self.listen) {
            return Err(ConfigError::Combination("listen and metrics_listen are the same address"));
        }
        Ok(())
    }

    /// Where the master key is to be found: given, or on SQLite in the data folder.
    pub fn master_key_source(&self) -> Result<KeySource<'_>, ConfigError> {
        match (&self.master_key, &self.master_key_file) {
            (Some(text), _) => Ok(KeySource::Text(text)),
            (None, Some(path)) => Ok(KeySource::File(path)),
            (None, None) if self.database.is_sqlite() => Ok(KeySource::Folder(&self.data_dir)),
            (None, None) => Err(ConfigError::Combination(
                "PostgreSQL needs a master key: set NOBAT_MASTER_KEY or NOBAT_MASTER_KEY_FILE",
            )),
        }
    }

    /// Makes the data folder, readable by its owner alone, when it is missing, and tries whether it can be written.
    pub fn prepare_data_dir(&self) -> Result<(), ConfigError> {
        folder::prepare(&self.data_dir)
    }

    /// Every option with its value and where it came from, one a line, as a configuration file would have it.
    /// The master key and passwords in URLs are masked.
    pub fn effective_text(&self) -> String {
        self.resolved.show(&self.database)
    }

    /// Where the value of the option of this name came from; none: it is not set, or there is no such option.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.resolved.source(name)
    }
}

#[cfg(test)]
mod tests;
