//! A short memory of judged credentials, so that a busy token is not looked up on every request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Principal;
use crate::http::ApiError;

/// Long enough to spare a busy script its look-ups, short enough that another node's revocation bites at once.
const KEPT: Duration = Duration::from_secs(1);
/// Beyond this many credentials in a second the memory starts afresh.
const MOST: usize = 10_000;

type Outcome = Result<Arc<Principal>, ApiError>;

/// What became of recently presented credentials, by SHA-256. Emptied on this node by every change of access.
#[derive(Default)]
pub struct Identities {
    known: Mutex<HashMap<[u8; 32], (Instant, Outcome)>>,
}

impl Identities {
    /// The outcome for a credential, if it was judged within the last second.
    pub fn get(&self, hash: &[u8; 32]) -> Option<Outcome> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|(judged, _)| judged.elapsed() < KEPT).map(|(_, outcome)| outcome.clone())
    }

    /// Remembers an outcome.
    pub fn put(&self, hash: [u8; 32], outcome: Outcome) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, (Instant::now(), outcome));
    }

    /// Forgets everything: somebody's access changed.
    pub fn clear(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
