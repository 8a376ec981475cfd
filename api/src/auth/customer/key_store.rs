//! Published keys, fetched when they are needed and remembered for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{identity::SigningAlgorithm, ids::IdentityProviderId, time::Instant};

use super::key_set::KeySet;
use crate::egress::{Egress, FetchError};

/// After this time keys are fetched anew.
const FRESH_SECONDS: i64 = 600;
/// If that fails, the old ones may be used for so long after they were fetched.
const STALE_SECONDS: i64 = 3_600;
/// Whatever tokens say: a provider is not asked more often.
const BETWEEN_SECONDS: i64 = 60;
/// A set of keys has a few kilobytes.
const MOST_BYTES: u64 = 256 * 1024;

/// Why there are no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// They could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was fetched is no set of usable keys.
    #[error("the address gives no usable keys")]
    Unusable,
    /// They could not be fetched less than a minute ago.
    #[error("the keys could not be fetched a moment ago")]
    Waiting,
}

impl KeysError {
    /// A word for people and programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fetch(error) => error.word(),
            Self::Unusable => "no_usable_keys",
            Self::Waiting => "tried_a_moment_ago",
        }
    }
}

#[derive(Default)]
struct Known {
    address: String,
    keys: Option<(Instant, Arc<KeySet>)>,
    tried_at: Option<Instant>,
    /// Held by whoever fetches; the others wait for him and then look again.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// The keys of all providers, per node.
pub struct KeyStore {
    egress: Egress,
    known: Mutex<HashMap<IdentityProviderId, Known>>,
}

impl KeyStore {
    /// One that fetches through this guard.
    pub fn new(egress: Egress) -> Self {
        Self { egress, known: Mutex::default() }
    }

    /// The guard it fetches through.
    pub const fn egress(&self) -> &Egress {
        &self.egress
    }

    /// The provider's keys. Fetched when there are none, when they are old, and when none is called `id`; at most once
    /// in `BETWEEN_SECONDS`.
    pub async fn get(
        &self,
        provider: IdentityProviderId,
        address: &str,
        wanted: (Option<&str>, SigningAlgorithm),
        now: Instant,
    ) -> Result<Arc<KeySet>, KeysError> {
        if let Some(keys) = self.satisfying(provider, address, wanted, now) {
            return Ok(keys);
        }
        let turn = Arc::clone(&self.entry(provider, address).turn);
        let _held = turn.lock().await;
        if let Some(keys) = self.satisfying(provider, address, wanted, now) {
            return Ok(keys);
        }
        let may_ask = {
            let mut known = self.lock();
            let entry = entry(&mut known, provider, address);
            let may_ask = entry.tried_at.is_none_or(|tried| tried.plus_seconds(BETWEEN_SECONDS) <= now);
            if may_ask {
                entry.tried_at = Some(now);
            }
            may_ask
        };
        let outcome = if may_ask { self.fetch(provider, address, now).await } else { Err(KeysError::Waiting) };
        outcome.or_else(|error| self.usable(provider, address, now).ok_or(error))
    }

    /// Fetches the provider's keys now, whenever they were fetched before: for an admin who tries it.
    pub async fn fetch(
        &self,
        provider: IdentityProviderId,
        address: &str,
        now: Instant,
    ) -> Result<Arc<KeySet>, KeysError> {
        let text = self.egress.fetch(address, MOST_BYTES).await?;
        let keys = Arc::new(KeySet::read(&text).map_err(|_| KeysError::Unusable)?);
        entry(&mut self.lock(), provider, address).keys = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IdentityProviderId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, provider: IdentityProviderId, address: &str) -> Known {
        let mut known = self.lock();
        let entry = entry(&mut known, provider, address);
        Known { turn: Arc::clone(&entry.turn), ..Known::default() }
    }

    /// Keys that need not be fetched: fresh, and with the one that is wanted.
    fn satisfying(
        &self,
        provider: IdentityProviderId,
        address: &str,
        (id, algorithm): (Option<&str>, SigningAlgorithm),
        now: Instant,
    ) -> Option<Arc<KeySet>> {
        let known = self.lock();
        let entry = known.get(&provider).filter(|entry| entry.address == address)?;
        let (fetched, keys) = entry.keys.as_ref()?;
        let is_fresh = fetched.plus_seconds(FRESH_SECONDS) > now;
        (is_fresh && keys.find(id, algorithm).is_some()).then(|| Arc::clone(keys))
    }

    /// Keys that may still be used.
    fn usable(&self, provider: IdentityProviderId, address: &str, now: Instant) -> Option<Arc<KeySet>> {
        let known = self.lock();
        let entry = known.get(&provider).filter(|entry| entry.address == address)?;
        let (fetched, keys) = entry.keys.as_ref()?;
        (fetched.plus_seconds(STALE_SECONDS) > now).then(|| Arc::clone(keys))
    }
}

/// What is known of the provider; another address begins anew.
fn entry<'a>(
    known: &'a mut HashMap<IdentityProviderId, Known>,
    provider: IdentityProviderId,
    address: &str,
) -> &'a mut Known {
    let entry = known.entry(provider).or_default();
    if entry.address != address {
        *entry = Known { address: address.to_owned(), ..Known::default() };
    }
    entry
}
