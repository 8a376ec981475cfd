//! Where the master key comes from.
//!
//! It is given by the operator, or, for an instance on SQLite, made once and kept as `master.key` in the data folder.
//! A file of our own that others can read is refused, as ssh refuses such a key: the mistake is then noticed at once.
//! A file that the operator names is taken as it is, because container platforms mount secrets readable by all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::{
    bytes::SecretBytes,
    keys::{KeyId, master_id},
    parse::{KeyTextError, parse_key, to_hex},
    text::SecretText,
};
use crate::random::{self, RandomError};

/// The name of the key file that is made in the data folder.
pub const MASTER_KEY_FILE: &str = "master.key";

/// Where to take the master key from.
#[derive(Debug, Clone, Copy)]
pub enum KeySource<'a> {
    /// The key itself.
    Text(&'a SecretText),
    /// A file that holds it.
    File(&'a Path),
    /// `master.key` in this folder, made there when it is missing.
    Folder(&'a Path),
}

/// How the key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// Given as text.
    Text,
    /// Read from this file.
    File(PathBuf),
    /// Just made and stored in this file.
    Created(PathBuf),
}

/// Why there is no master key. Each is one line for the operator; none repeats the key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// `NOBAT_MASTER_KEY` has another shape.
    #[error("the master key in NOBAT_MASTER_KEY is {0}")]
    Text(KeyTextError),
    /// The file has another shape.
    #[error("the master key in {path} is {reason}", path = .0.display(), reason = .1)]
    FileText(PathBuf, KeyTextError),
    /// The file cannot be read.
    #[error("the master key file {path} cannot be read: {reason}", path = .0.display(), reason = .1)]
    Read(PathBuf, io::Error),
    /// The file cannot be made.
    #[error("the master key file {path} cannot be made: {reason}", path = .0.display(), reason = .1)]
    Create(PathBuf, io::Error),
    /// Others than the owner may read the file.
    #[error("the master key file {path} can be read by others (mode {mode:04o}): run chmod 600 on it, or name it \
        in NOBAT_MASTER_KEY_FILE if that is meant", path = .0.display(), mode = .1)]
    Exposed(PathBuf, u32),
    /// No randomness for a new key.
    #[error("no master key can be made: {0}")]
    Random(#[from] RandomError),
    /// HKDF refused the length of a key, which cannot happen with the lengths used here.
    #[error("no keys can be derived from the master key")]
    Derivation,
}

/// The one secret from which all keys of the instance derive.
pub struct MasterKey {
    bytes: SecretBytes,
    id: KeyId,
}

/// A master key and where it was found.
pub struct LoadedKey {
    /// The key.
    pub key: MasterKey,
    /// Where it was found.
    pub origin: KeyOrigin,
}

impl MasterKey {
    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, MasterKeyError> {
        Self::from_secret(SecretBytes::new(bytes))
    }

    fn from_secret(bytes: SecretBytes) -> Result<Self, MasterKeyError> {
        Ok(Self { id: master_id(&bytes)?, bytes })
    }

    /// Finds the key, or makes it in the folder of [`KeySource::Folder`], which must exist.
    pub fn load(source: KeySource<'_>) -> Result<LoadedKey, MasterKeyError> {
        match source {
            KeySource::Text(text) => {
                let key = Self::from_secret(parse_key(text.expose()).map_err(MasterKeyError::Text)?)?;
                Ok(LoadedKey { key, origin: KeyOrigin::Text })
            }
            KeySource::File(path) => read(path, Trust::AsGiven)
                .and_then(|key| key.ok_or_else(|| MasterKeyError::Read(path.into(), io::ErrorKind::NotFound.into()))),
            KeySource::Folder(folder) => {
                let path = folder.join(MASTER_KEY_FILE);
                match read(&path, Trust::OwnerOnly)? {
                    Some(found) => Ok(found),
                    None => create(folder, &path),
                }
            }
        }
    }

    /// Safe to store and to show: compared at start with the one stored in the database.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    pub(super) const fn expose(&self) -> &[u8; 32] {
        self.bytes.expose()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    AsGiven,
    OwnerOnly,
}

/// None: there is no such file.
fn read(path: &Path, trust: Trust) -> Result<Option<LoadedKey>, MasterKeyError> {
    let failed = |error| MasterKeyError::Read(path.into(), error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if trust == Trust::OwnerOnly && mode & 0o077 != 0 {
        return Err(MasterKeyError::Exposed(path.into(), mode));
    }
    // A key and its line end are below 100 bytes; a wrong path may name something endless.
    let mut text = Vec::with_capacity(1_000);
    file.take(1_000).read_to_end(&mut text).map_err(failed)?;
    let text = String::from_utf8(text).map_err(|_| MasterKeyError::FileText(path.into(), KeyTextError))?;
    let text = SecretText::new(text);
    let bytes = parse_key(text.expose()).map_err(|reason| MasterKeyError::FileText(path.into(), reason))?;
    Ok(Some(LoadedKey { key: MasterKey::from_secret(bytes)?, origin: KeyOrigin::File(path.into()) }))
}

/// Writes the key aside and links it into place: the file is there whole or not at all, and never replaces another.
fn create(folder: &Path, path: &Path) -> Result<LoadedKey, MasterKeyError> {
    let failed = |error| MasterKeyError::Create(path.into(), error);
    let key = MasterKey::from_bytes(random::bytes()?)?;
    let aside = folder.join(format!("{MASTER_KEY_FILE}.{}", to_hex(&random::bytes::<8>()?)));
    let linked = write_aside(&aside, &key).and_then(|()| fs::hard_link(&aside, path));
    let removed = match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    match linked {
        Ok(()) => {}
        // Another process was faster; its key counts.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return read(path, Trust::OwnerOnly)?.ok_or_else(|| failed(error));
        }
        Err(error) => return Err(failed(error)),
    }
    removed.map_err(failed)?;
    // The folder's entry must survive a power cut as surely as what will be sealed with the key.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(LoadedKey { key, origin: KeyOrigin::Created(path.into()) })
}

fn write_aside(aside: &Path, key: &MasterKey) -> io::Result<()> {
    let text = SecretText::new(to_hex(key.expose()) + "\n");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(aside)?;
    file.write_all(text.expose().as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
#[path = "master_tests.rs"]
mod tests;
