//! The data folder.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};

use super::error::ConfigError;
use crate::random;

/// Makes the folder when it is missing, and tries it by writing and removing a file: the engines' own words for a
/// folder that cannot be written are hard to understand.
pub(super) fn prepare(path: &Path) -> Result<(), ConfigError> {
    let failed = |verb| move |error| ConfigError::Folder { path: path.into(), verb, error };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed("made"))?;
    let number = random::bytes().map(u64::from_be_bytes).map_err(|error| failed("written")(io::Error::other(error)))?;
    let probe = path.join(format!(".write-test-{number:016x}"));
    OpenOptions::new().write(true).create_new(true).open(&probe).map_err(failed("written"))?;
    fs::remove_file(&probe).map_err(failed("written"))
}
