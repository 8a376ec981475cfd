//! What was computed, kept in the process.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{PoisonError, RwLock},
};

/// The most values that are kept. They are small, and made anew when they are missed.
const KEPT: usize = 5_000;

/// Values by key, all forgotten when there are too many.
pub(crate) struct Kept<K, V>(RwLock<HashMap<K, V>>);

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    pub(crate) fn new() -> Self {
        Self(RwLock::new(HashMap::new()))
    }

    pub(crate) fn find(&self, key: &K) -> Option<V> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn keep(&self, key: K, value: V) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, value);
    }
}
