//! What is wrong with a configuration, in one line each. No line repeats a secret.

use std::{io, path::PathBuf};

use super::options::Source;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// An option's value cannot be used.
    #[error("{name} ({source_name}): {reason}", source_name = .source_of)]
    Invalid {
        /// The option.
        name: &'static str,
        /// Where the value came from.
        source_of: Source,
        /// What it should be.
        reason: String,
    },
    /// The file cannot be read.
    #[error("the configuration file {path} cannot be read: {reason}", path = .0.display(), reason = .1)]
    Read(PathBuf, io::Error),
    /// The file is not what it should be.
    #[error("the configuration file {path}: {reason}", path = .0.display(), reason = .1)]
    File(PathBuf, String),
    /// Options that exclude each other, or one that needs another.
    #[error("{0}")]
    Combination(&'static str),
    /// The data folder cannot be made or written.
    #[error("the data folder {path} cannot be {verb}: {reason}", path = .path.display(), reason = .error)]
    Folder {
        /// The folder.
        path: PathBuf,
        /// `made` or `written`.
        verb: &'static str,
        /// What the operating system says.
        error: io::Error,
    },
}
