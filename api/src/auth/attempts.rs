//! Limits on sign-in attempts, per account and per address, so that passwords cannot be guessed.
//!
//! Each account and each address has a budget of attempts that refills evenly over a window. An attempt takes from
//! both before the password is looked at, so that many guesses at once gain nothing; a success gives back what it
//! took and forgives the account. Accounts are named by what the client sent, so an unknown account is limited
//! exactly like a known one. The counts are kept in memory, per node, and are lost at a restart.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::time::Instant;
use sha2::{Digest, Sha256};

/// How many attempts are allowed in which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimit {
    /// Attempts that may come at once, and per window in the long run.
    pub attempts: u32,
    /// The time in which all of them come back, in seconds.
    pub window_seconds: u32,
}

/// Both limits, and how many accounts and addresses are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one account of one workspace.
    pub account: AttemptLimit,
    /// For one IPv4 address or one IPv6 network of 64 bits.
    pub address: AttemptLimit,
    /// Entries of either kind; beyond it the least busy one is forgotten.
    pub max_entries: usize,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self {
            account: AttemptLimit { attempts: 10, window_seconds: 900 },
            address: AttemptLimit { attempts: 50, window_seconds: 900 },
            max_entries: 20_000,
        }
    }
}

impl AttemptLimits {
    /// For letters that anybody can ask for in another one's name.
    pub const fn letters() -> Self {
        Self {
            account: AttemptLimit { attempts: 5, window_seconds: 3_600 },
            address: AttemptLimit { attempts: 30, window_seconds: 900 },
            max_entries: 20_000,
        }
    }
}

impl AttemptLimits {
    /// For going to a service to sign in: cheap, but each leaves a row behind for a while.
    pub const fn starts() -> Self {
        Self {
            account: AttemptLimit { attempts: 600, window_seconds: 900 },
            address: AttemptLimit { attempts: 100, window_seconds: 900 },
            max_entries: 20_000,
        }
    }
}

/// Too many attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; the next is possible in {seconds} s")]
pub struct RetryAfter {
    /// Whole seconds until the next attempt is possible, at least 1.
    pub seconds: u64,
}

/// An account as the client named it. Only a hash is kept, so that memory holds no addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountKey([u8; 16]);

impl AccountKey {
    /// `workspace`: the id where the text named one that exists, else the text. Case and outer spaces of the e-mail
    /// address make no difference.
    pub fn new(workspace: &str, email: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update((workspace.len() as u64).to_be_bytes());
        hash.update(workspace);
        hash.update(email.trim().to_lowercase());
        Self(std::array::from_fn({
            let digest: [u8; 32] = hash.finalize().into();
            move |at| digest.get(at).copied().unwrap_or(0)
        }))
    }
}

/// The attempts of the recent past. Clones share them.
#[derive(Clone)]
pub struct Attempts(Arc<Mutex<Budgets>>);

struct Budgets {
    accounts: Ledger<AccountKey>,
    addresses: Ledger<IpAddr>,
}

/// An attempt that was allowed and counted. Dropping it leaves it counted, as for a wrong password.
#[must_use = "say how the attempt ended"]
pub struct Attempt {
    attempts: Attempts,
    account: AccountKey,
    address: IpAddr,
}

impl Attempts {
    /// Nothing attempted yet.
    pub fn new(limits: AttemptLimits) -> Self {
        Self(Arc::new(Mutex::new(Budgets {
            accounts: Ledger::new(limits.account, limits.max_entries),
            addresses: Ledger::new(limits.address, limits.max_entries),
        })))
    }

    /// Counts an attempt for both, or for neither when one of them has none left.
    pub fn check(&self, now: Instant, account: AccountKey, address: IpAddr) -> Result<Attempt, RetryAfter> {
        let address = network(address);
        let mut budgets = self.lock();
        let now = now.millis();
        let wait = budgets.accounts.wait(now, &account).max(budgets.addresses.wait(now, &address));
        if wait > 0 {
            return Err(RetryAfter { seconds: wait.unsigned_abs().div_ceil(1_000) });
        }
        budgets.accounts.take(now, account);
        budgets.addresses.take(now, address);
        drop(budgets);
        Ok(Attempt { attempts: self.clone(), account, address })
    }

    fn lock(&self) -> MutexGuard<'_, Budgets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// The password was right: the account starts anew, and the address gets this attempt back.
    pub fn succeeded(self) {
        let mut budgets = self.attempts.lock();
        budgets.accounts.forget(&self.account);
        budgets.addresses.give_back(&self.address);
    }

    /// The password was wrong or the account unknown: it stays counted.
    pub fn failed(self) {}

    /// The password was never looked at (overload, database down): both get this attempt back.
    pub fn withdraw(self) {
        let mut budgets = self.attempts.lock();
        budgets.accounts.give_back(&self.account);
        budgets.addresses.give_back(&self.address);
    }
}

/// A network of one customer counts as one address: with IPv6 everybody has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// Budgets as one number each: the instant at which the whole budget will be back. Every attempt moves it later by
/// one share of the window; it may lie at most one window ahead.
struct Ledger<K> {
    full_at: HashMap<K, i64>,
    share_millis: i64,
    window_millis: i64,
    max_entries: usize,
}

impl<K: Eq + Hash + Copy> Ledger<K> {
    fn new(limit: AttemptLimit, max_entries: usize) -> Self {
        let share_millis = (i64::from(limit.window_seconds) * 1_000 / i64::from(limit.attempts.max(1))).max(1);
        let window_millis = share_millis * i64::from(limit.attempts);
        Self { full_at: HashMap::new(), share_millis, window_millis, max_entries }
    }

    /// Milliseconds until an attempt is possible; 0 or less: now.
    fn wait(&self, now: i64, key: &K) -> i64 {
        self.ahead(now, key) + self.share_millis - self.window_millis
    }

    /// A clock that was set back must not lock anybody out for longer than a window.
    fn ahead(&self, now: i64, key: &K) -> i64 {
        self.full_at.get(key).map_or(0, |full_at| (full_at - now).clamp(0, self.window_millis))
    }

    fn take(&mut self, now: i64, key: K) {
        if self.full_at.len() >= self.max_entries && !self.full_at.contains_key(&key) {
            self.make_room(now);
        }
        let full_at = now + self.ahead(now, &key) + self.share_millis;
        self.full_at.insert(key, full_at);
    }

    fn give_back(&mut self, key: &K) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at -= self.share_millis;
        }
    }

    fn forget(&mut self, key: &K) {
        self.full_at.remove(key);
    }

    /// Forgets all whose budget is whole, else the one nearest to it: who is locked out stays locked out longest.
    fn make_room(&mut self, now: i64) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= self.max_entries {
            let least = self.full_at.iter().min_by_key(|(_, full_at)| **full_at).map(|(key, _)| *key);
            if let Some(key) = least {
                self.full_at.remove(&key);
            }
        }
    }
}

#[cfg(test)]
#[path = "attempts_tests.rs"]
mod tests;
