//! The flags that every command takes.

use std::path::PathBuf;

/// Flags of the configuration. Each overrides its environment variable and the configuration file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArgs {
    /// Configuration file (TOML) [env: NOBAT_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Address and port to serve on [env: NOBAT_LISTEN] [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// Database, sqlite:PATH or postgres://.. [env: NOBAT_DATABASE_URL] [default: sqlite:DATA_DIR/nobat.db]
    #[arg(long, value_name = "URL", global = true)]
    pub database: Option<String>,
    /// Folder of the key and the embedded database [env: NOBAT_DATA_DIR] [default: ./nobat-data]
    #[arg(long, value_name = "FOLDER", global = true)]
    pub data_dir: Option<String>,
    /// Parts to run: all, http or workers. A flag of `serve` alone, since agents have a `--role` too.
    #[arg(skip)]
    pub role: Option<String>,
    /// File with the master key [env: NOBAT_MASTER_KEY_FILE; the key itself: NOBAT_MASTER_KEY]
    #[arg(long, value_name = "FILE", global = true)]
    pub master_key_file: Option<String>,
    /// Log filter [env: NOBAT_LOG] [default: info]
    #[arg(long, value_name = "FILTER", global = true)]
    pub log: Option<String>,
    /// Log format: json or text [env: NOBAT_LOG_FORMAT] [default: json]
    #[arg(long, value_name = "FORMAT", global = true)]
    pub log_format: Option<String>,
    /// Own address and port for metrics [env: NOBAT_METRICS_LISTEN]
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub metrics_listen: Option<String>,
}

impl ConfigArgs {
    /// The flag's value for the option of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match name {
            "listen" => self.listen.as_deref(),
            "database" => self.database.as_deref(),
            "data_dir" => self.data_dir.as_deref(),
            "role" => self.role.as_deref(),
            "master_key_file" => self.master_key_file.as_deref(),
            "log" => self.log.as_deref(),
            "log_format" => self.log_format.as_deref(),
            "metrics_listen" => self.metrics_listen.as_deref(),
            _ => None,
        }
    }
}
