//! The base model of this process: learned once, kept in a file, shared by everything that asks.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use domain::triage::{self, Base, Judge, Proposal, StoreError, thresholds};

use crate::random;

/// The base follows from the program alone, so all instances of a process have the same one.
static IN_PROCESS: Mutex<Option<Arc<Model>>> = Mutex::new(None);

/// A base with its version.
#[derive(Debug)]
pub struct Model {
    /// The version.
    pub version: &'static str,
    /// The weights.
    pub base: Base,
}

/// Where the model came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// This process has it already.
    Process,
    /// A file that an earlier start, or another node, has left.
    File,
    /// Learned now, from the built-in examples.
    Examples,
}

/// Why the model could not be kept. It is there all the same.
#[derive(Debug, thiserror::Error)]
#[error("the model cannot be kept in {path}: {source}")]
pub struct LearnedError {
    path: PathBuf,
    source: io::Error,
}

/// The model, once there is one. All clones share it.
#[derive(Debug, Clone)]
pub struct Learned {
    folder: PathBuf,
    model: Arc<OnceLock<Arc<Model>>>,
}

impl Learned {
    /// Without a model yet; it will be kept in this folder, which is made when it is missing.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, model: Arc::default() }
    }

    /// The model; none until [`Self::prepare`] has run.
    pub fn model(&self) -> Option<&Model> {
        self.model.get().map(Arc::as_ref)
    }

    /// What the subject and the plain text of a request say. Reads nothing and writes nothing: to be called before the
    /// unit of work, wherever the words are known before.
    pub fn propose(&self, subject: &str, text: &str) -> Proposal {
        let text = triage::reading(subject, text);
        match self.model() {
            Some(model) => {
                let category = Judge { model: &model.base.category, calibration: thresholds::CATEGORY };
                let priority = Judge { model: &model.base.priority, calibration: thresholds::PRIORITY };
                triage::propose(&text, model.version, category, priority, thresholds::HIGH)
            }
            None => triage::propose_by_cues(&text),
        }
    }

    /// Gets the model from the process, from its file, or from the examples, and keeps it in the last case. Takes up to
    /// some seconds: not for a request's thread.
    ///
    /// # Errors
    /// [`LearnedError`] when the file cannot be written. The model is there nevertheless.
    pub fn prepare(&self) -> Result<Source, LearnedError> {
        // Held while learning, so that it is done once however many ask.
        let mut in_process = IN_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = in_process.as_ref() {
            self.model.get_or_init(|| Arc::clone(model));
            return Ok(Source::Process);
        }
        let (base, source, kept) = obtain(&self.folder);
        let model = Arc::new(Model { version: Base::version(), base });
        self.model.get_or_init(|| Arc::clone(&model));
        *in_process = Some(model);
        kept.map(|()| source)
    }
}

fn path_in(folder: &Path) -> PathBuf {
    folder.join(format!("base-{}.bin", Base::version()))
}

/// The base for one command: from the file in this folder, or learned now. Nothing is kept.
pub fn base_of(folder: &Path) -> Base {
    load(&path_in(folder)).unwrap_or_else(Base::train)
}

/// The base, where it came from, and whether its file is there.
fn obtain(folder: &Path) -> (Base, Source, Result<(), LearnedError>) {
    let path = path_in(folder);
    if let Some(base) = load(&path) {
        return (base, Source::File, Ok(()));
    }
    let base = Base::train();
    let kept = keep(folder, &path, &base.to_bytes()).map_err(|source| LearnedError { path, source });
    (base, Source::Examples, kept)
}

/// The model in the file; none when there is none, or one that is damaged, which is then learned anew.
fn load(path: &Path) -> Option<Base> {
    let refused = |reason: &dyn std::fmt::Display| {
        tracing::warn!(target: "triage", path = %path.display(), %reason, "the model's file is of no use; it is learned anew");
    };
    match fs::read(path) {
        Ok(bytes) => Base::from_bytes(&bytes).inspect_err(|error: &StoreError| refused(error)).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            refused(&error);
            None
        }
    }
}

/// Writes the file under another name first: whoever reads finds all of it or nothing.
fn keep(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let number = random::bytes().map(u64::from_be_bytes).map_err(io::Error::other)?;
    let unfinished = folder.join(format!(".base-{number:016x}"));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().inspect_err(|_| drop(fs::remove_file(&unfinished)))
}

#[cfg(test)]
#[path = "learned_tests.rs"]
mod tests;
