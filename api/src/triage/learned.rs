//! The base model of this process: learned once, kept in a file, shared by everything that asks.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use domain::{
    ids::WorkspaceId,
    triage::{self, Base, Judge, Limits, Proposal, StoreError, Vocabulary, thresholds},
};
use persistence::{Conn, Scope, Turn};

use super::mind::{Mind, Minds};
use crate::{http::ApiError, random, state::AppState};

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
    minds: Arc<Minds>,
}

impl Learned {
    /// Without a model yet; it will be kept in this folder, which is made when it is missing.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, model: Arc::default(), minds: Arc::default() }
    }

    /// The model; none until [`Self::prepare`] has run.
    pub fn model(&self) -> Option<&Model> {
        self.model.get().map(Arc::as_ref)
    }

    /// The same, to be taken along.
    pub fn shared(&self) -> Option<Arc<Model>> {
        self.model.get().map(Arc::clone)
    }

    /// What the subject and the plain text of a request say in this workspace, by what it has learned. To be called before
    /// the unit of work, wherever the words are known before.
    ///
    /// # Errors
    /// What the database says, which is asked at most once a second.
    pub async fn propose_in(
        &self,
        state: &AppState,
        scope: Scope,
        subject: &str,
        text: &str,
    ) -> Result<Proposal, ApiError> {
        let Some(model) = self.shared() else { return Ok(self.propose(subject, text)) };
        let mind = self.mind(state, scope, &model).await?;
        Ok(mind.propose(&model, &triage::reading(subject, text)))
    }

    async fn mind(&self, state: &AppState, scope: Scope, model: &Arc<Model>) -> Result<Arc<Mind>, ApiError> {
        if let Some(mind) = self.minds.fresh(scope.workspace_id()) {
            return Ok(mind);
        }
        let (minds, model) = (Arc::clone(&self.minds), Arc::clone(model));
        let turn = Turn::Workspace(scope.workspace_id().uuid());
        state.db.read(turn, move |conn| minds.read(conn, &scope, &model)).await
    }

    /// The version of what proposes in this workspace; none while there is no model.
    ///
    /// # Errors
    /// What the database says.
    pub async fn version_in(&self, state: &AppState, scope: Scope) -> Result<Option<String>, ApiError> {
        let Some(model) = self.shared() else { return Ok(None) };
        Ok(Some(self.mind(state, scope, &model).await?.version().to_owned()))
    }

    /// The same inside of a unit of work.
    ///
    /// # Errors
    /// What the database says.
    pub fn propose_within(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        subject: &str,
        text: &str,
    ) -> Result<Proposal, ApiError> {
        let Some(model) = self.model() else { return Ok(self.propose(subject, text)) };
        let mind = self.minds.read(conn, scope, model)?;
        Ok(mind.propose(model, &triage::reading(subject, text)))
    }

    /// This workspace has learned something, or wants something else.
    pub fn doubt(&self, workspace: WorkspaceId) {
        self.minds.doubt(workspace);
    }

    /// What the subject and the plain text of a request say by the built-in examples alone. Reads nothing and writes nothing: to be called before the
    /// unit of work, wherever the words are known before.
    pub fn propose(&self, subject: &str, text: &str) -> Proposal {
        let text = triage::reading(subject, text);
        match self.model() {
            Some(model) => {
                let category =
                    Judge { model: &model.base.category, calibration: thresholds::CATEGORY, limits: Limits::default() };
                let priority =
                    Judge { model: &model.base.priority, calibration: thresholds::PRIORITY, limits: Limits::default() };
                triage::propose(&text, model.version, category, priority, thresholds::HIGH, Vocabulary::built_in())
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
