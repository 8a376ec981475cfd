//! What a workspace has learned, as this process knows it: read when it is first asked for, and again when it has changed.
//!
//! Another node's labels are known here within a second; those of this node at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use domain::{
    category::{Category, CategoryTriage},
    ids::WorkspaceId,
    triage::{
        AtLeast, Base, Calibration, Footing, Judge, Limits, Linear as _, MOST_LABELS, Proposal, Reason, Seed, Tuning,
        Vocabulary, WordEdit, propose, rolling::Proven, thresholds,
    },
    workspace::TriageAims,
};
use persistence::{
    Conn, Scope, category, config,
    instance::workspace,
    triage::{self as store, State},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::learned::Model;
use crate::http::ApiError;

/// How long what is known is not looked at again.
const FRESH: Duration = Duration::from_secs(1);
/// The most workspaces that are kept; all are forgotten when there are more, and read again when they are asked for.
const KEPT: usize = 500;
/// The most labels that are learned on top of a snapshot: the trainer is not that far behind.
const MOST_STEPS: usize = 2_000;

/// What the outcomes of one aspect prove.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// What scores are divided by; none: as the base says.
    pub temperature: Option<f32>,
    /// Are there enough outcomes to say from which confidence on decisions are right often enough?
    pub proven: bool,
    /// That confidence; none if there is none.
    pub threshold: Option<f32>,
}

/// What the outcomes prove.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Proofs {
    /// Of categories.
    pub category: Proof,
    /// Of priorities.
    pub priority: Proof,
}

impl Proof {
    /// Notes what the rolling precision says.
    pub fn with(self, proven: Proven) -> Self {
        match proven {
            Proven::Unknown => self,
            Proven::From(threshold) => Self { proven: true, threshold, ..self },
        }
    }

    /// With the base's constants where nothing is proven. Those keep a target of 95 % and no higher one.
    pub fn over(&self, base: Calibration, aims: TriageAims) -> Calibration {
        let base_threshold = base.threshold.filter(|_| aims.target_percent <= TriageAims::default().target_percent);
        Calibration {
            temperature: self.temperature.unwrap_or(base.temperature),
            threshold: if self.proven { self.threshold } else { base_threshold },
        }
    }
}

/// What tells whether anything has changed.
#[derive(Debug, Clone, PartialEq)]
struct Mark {
    config: Option<Uuid>,
    aims: TriageAims,
    state: State,
    snapshot: Option<(String, i64, i64)>,
}

impl Mark {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        Ok(Self {
            config: config::version(conn, scope)?,
            aims: workspace::get(conn, scope)?.triage,
            state: store::state(conn, scope)?,
            snapshot: store::snapshot_mark(conn, scope)?,
        })
    }
}

/// What one workspace has learned and wants.
#[derive(Debug)]
pub struct Mind {
    mark: Mark,
    version: String,
    tuning: Tuning,
    known: BTreeSet<String>,
    held: BTreeMap<String, Reason>,
    proofs: Proofs,
    /// Where the workspace has lists of its own.
    vocabulary: Option<Vocabulary>,
}

/// What its categories say: the keys, those that are only suggested, and the words by which they are known; and what it
/// changes of the words that are known by name.
pub struct Shelf {
    pub known: BTreeSet<String>,
    pub suggested: BTreeSet<String>,
    pub seeds: Vec<Seed>,
    pub edits: Vec<WordEdit>,
}

impl Shelf {
    /// Reads the categories.
    pub fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        let categories = category::list(conn, scope)?;
        let is_suggested = |category: &&Category| category.triage == CategoryTriage::SuggestOnly;
        Ok(Self {
            edits: store::words(conn, scope)?.map(|words| words.edits).unwrap_or_default(),
            known: categories.iter().map(|category| category.key.clone()).collect(),
            suggested: categories.iter().filter(is_suggested).map(|category| category.key.clone()).collect(),
            seeds: categories
                .into_iter()
                .filter(|category| !category.seed_words.is_empty())
                .map(|category| (category.key, category.seed_words))
                .collect(),
        })
    }
}

/// The proofs as they are kept.
pub fn proofs_of(state: &State) -> Result<Proofs, ApiError> {
    state
        .calibration
        .as_deref()
        .map_or(Ok(Proofs::default()), |json| serde_json::from_str(json).map_err(ApiError::internal))
}

impl Mind {
    fn read(conn: &mut Conn, scope: &Scope, model: &Model, mark: Mark) -> Result<Self, ApiError> {
        let shelf = Shelf::read(conn, scope)?;
        let proofs = proofs_of(&mark.state)?;
        let vocabulary = (!shelf.edits.is_empty()).then(|| Vocabulary::edited(&shelf.edits));
        let footing = footing(&model.base, vocabulary.as_ref());
        let is_ours = |(base, ..): &&(String, i64, i64)| base == model.version;
        let (mut tuning, revision, seen) = match mark.snapshot.as_ref().filter(is_ours) {
            Some((_, revision, labels)) => {
                let snapshot = store::snapshot(conn, scope)?.ok_or_else(ApiError::not_found)?;
                let tuning = Tuning::from_bytes(&model.base, &snapshot.weights).map_err(ApiError::internal)?;
                (tuning, *revision, *labels)
            }
            None => (Tuning::rebuild(&footing, &shelf.seeds, &[]), 0, 0),
        };
        let seen = seen.max(mark.state.labels - i64::try_from(MOST_STEPS).unwrap_or(i64::MAX));
        for kept in store::labels(conn, scope, seen, i64::try_from(MOST_LABELS).unwrap_or(i64::MAX))? {
            tuning.learn(&footing, &kept.label);
        }
        let version = match (revision, mark.state.labels) {
            (0, 0) => model.version.to_owned(),
            (revision, labels) => format!("{}+{revision}.{labels}", model.version),
        };
        let held = held(&model.base, &shelf, &proofs);
        // What the base knows and the workspace has not stays among the possibilities, or the rest would look surer than it
        // is; what was learned of a category that is gone does not.
        let built_in = model.base.category.classes().into_iter().map(str::to_owned);
        let known = shelf.known.into_iter().chain(built_in).collect();
        Ok(Self { mark, version, tuning, known, held, proofs, vocabulary })
    }

    /// The base's version, then how often it was rebuilt and how many labels there were.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the subject and the plain text of a request say here.
    pub fn propose(&self, model: &Model, text: &str) -> Proposal {
        let aims = self.mark.aims;
        let category = Judge {
            model: &self.tuning.category.over(&model.base.category),
            calibration: self.proofs.category.over(thresholds::CATEGORY, aims),
            limits: Limits { known: Some(&self.known), held: Some(&self.held) },
        };
        let priority = Judge {
            model: &self.tuning.priority.over(&model.base.priority),
            calibration: self.proofs.priority.over(thresholds::PRIORITY, aims),
            limits: Limits::default(),
        };
        // What no confidence keeps right for one level is not sure for a level or above either.
        let high = match priority.calibration.threshold {
            Some(_) => thresholds::HIGH,
            None => AtLeast { alone: None, with_cues: None, ..thresholds::HIGH },
        };
        let vocabulary = self.vocabulary.as_ref().unwrap_or_else(|| Vocabulary::built_in());
        let review_percent = u16::try_from(aims.review_percent).unwrap_or_default();
        Proposal { review_percent, ..propose(text, &self.version, category, priority, high, vocabulary) }
    }
}

/// What learning stands on with a workspace's own words, or the built-in ones.
pub fn footing<'a>(base: &'a Base, own: Option<&'a Vocabulary>) -> Footing<'a> {
    own.map_or_else(|| Footing::of(base), |vocabulary| Footing { base, vocabulary })
}

/// Which categories are only suggested: those that are to be, and, until outcomes prove a threshold, those that the base
/// does not know, since its threshold says nothing about them.
fn held(base: &Base, shelf: &Shelf, proofs: &Proofs) -> BTreeMap<String, Reason> {
    let built_in = base.category.classes();
    let is_unproven = |key: &&String| !proofs.category.proven && !built_in.contains(&key.as_str());
    let unproven = shelf.known.iter().filter(is_unproven).map(|key| (key.clone(), Reason::NoThreshold));
    unproven.chain(shelf.suggested.iter().map(|key| (key.clone(), Reason::SuggestOnly))).collect()
}

/// The minds that this process knows.
#[derive(Debug, Default)]
pub struct Minds(RwLock<HashMap<WorkspaceId, Known>>);

#[derive(Debug, Clone)]
struct Known {
    mind: Arc<Mind>,
    looked_at: Option<Instant>,
}

impl Minds {
    fn find(&self, workspace: WorkspaceId) -> Option<Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned()
    }

    /// The workspace's mind, if it was looked at just now.
    pub fn fresh(&self, workspace: WorkspaceId) -> Option<Arc<Mind>> {
        let known = self.find(workspace)?;
        known.looked_at.is_some_and(|at| at.elapsed() < FRESH).then_some(known.mind)
    }

    /// The workspace's mind as it is in the database.
    pub fn read(&self, conn: &mut Conn, scope: &Scope, model: &Model) -> Result<Arc<Mind>, ApiError> {
        let (workspace, looked_at) = (scope.workspace_id(), Some(Instant::now()));
        let mark = Mark::read(conn, scope)?;
        let mind = match self.find(workspace).filter(|known| known.mind.mark == mark) {
            Some(known) => known.mind,
            None => Arc::new(Mind::read(conn, scope, model, mark)?),
        };
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT && !all.contains_key(&workspace) {
            all.clear();
        }
        all.insert(workspace, Known { mind: Arc::clone(&mind), looked_at });
        Ok(mind)
    }

    /// Something was said to this node: the next look goes to the database.
    pub fn doubt(&self, workspace: WorkspaceId) {
        if let Some(known) = self.0.write().unwrap_or_else(PoisonError::into_inner).get_mut(&workspace) {
            known.looked_at = None;
        }
    }
}
