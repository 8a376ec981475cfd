//! Limits on sign-in attempts, per account and per address, so that passwords cannot be guessed.
//!
//! Each account and each address has a budget of attempts that refills evenly over a window. An attempt takes from
//! both before the password is looked at, so that many guesses at once gain nothing; a success gives back what it
//! took and forgives the account. Accounts are named by what the client sent, so an unknown account is limited
//! exactly like a known one. The counts are kept in memory, per node, and are lost at a restart.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::time::Instant;
use sha2::{Digest, Sha256};

use crate::rate_limits::{Ledger, Quota, network};

/// Both limits, and how many accounts and addresses are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one account of one workspace.
    pub account: Quota,
    /// For one IPv4 address or one IPv6 network of 64 bits.
    pub address: Quota,
    /// Entries of either kind; beyond it the least busy one is forgotten.
    pub max_entries: usize,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self {
            account: Quota { units: 10, window_seconds: 900 },
            address: Quota { units: 50, window_seconds: 900 },
            max_entries: 20_000,
        }
    }
}

impl AttemptLimits {
    /// For letters that anybody can ask for in another one's name.
    pub const fn letters() -> Self {
        Self {
            account: Quota { units: 5, window_seconds: 3_600 },
            address: Quota { units: 30, window_seconds: 900 },
            max_entries: 20_000,
        }
    }
}

impl AttemptLimits {
    /// For going to a service to sign in: cheap, but each leaves a row behind for a while.
    pub const fn starts() -> Self {
        Self {
            account: Quota { units: 600, window_seconds: 900 },
            address: Quota { units: 100, window_seconds: 900 },
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
        let wait = budgets.accounts.wait(now, &account, 1).max(budgets.addresses.wait(now, &address, 1));
        if wait > 0 {
            return Err(RetryAfter { seconds: wait.unsigned_abs().div_ceil(1_000) });
        }
        budgets.accounts.take(now, account, 1);
        budgets.addresses.take(now, address, 1);
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
        budgets.addresses.give_back(&self.address, 1);
    }

    /// The password was wrong or the account unknown: it stays counted.
    pub fn failed(self) {}

    /// The password was never looked at (overload, database down): both get this attempt back.
    pub fn withdraw(self) {
        let mut budgets = self.attempts.lock();
        budgets.accounts.give_back(&self.account, 1);
        budgets.addresses.give_back(&self.address, 1);
    }
}

#[cfg(test)]
#[path = "attempts_tests.rs"]
mod tests;
