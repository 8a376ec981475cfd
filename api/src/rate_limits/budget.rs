//! Who has how much, and what an operation takes.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{ids::WorkspaceId, policy::Operation, time::Instant};
use uuid::Uuid;

use super::{Ledger, Left, Quota, network};

/// The time in which a budget comes back.
const WINDOW_SECONDS: u32 = 60;
/// How many callers of a bucket are remembered; one takes about 50 bytes.
const MAX_ENTRIES: usize = 50_000;
/// How many times the budget of a caller that of a workspace is.
const WORKSPACE_FACTOR: u32 = 10;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// Whatever is in no other one.
    Default,
    /// What looks through many records: search, simulation, proof of the history.
    Search,
    /// The feed and the log of events.
    Sync,
    /// What needs no credential; counted by address.
    Public,
    /// All callers of a workspace together.
    Workspace,
}

impl Bucket {
    /// Its name in `RateLimit` and `RateLimit-Policy`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Search => "search",
            Self::Sync => "sync",
            Self::Public => "public",
            Self::Workspace => "workspace",
        }
    }

    /// The bucket of an operation.
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::ListChanges | Operation::ListEvents | Operation::StreamEvents => Self::Sync,
            Operation::SearchTickets
            | Operation::ShowSimilarTickets
            | Operation::SimulateRouting
            | Operation::SimulateRule
            | Operation::VerifyHistory => Self::Search,
            _ => Self::Default,
        }
    }
}

/// A budget and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Which.
    pub bucket: Bucket,
    /// How much there may be.
    pub quota: Quota,
    /// How much there is.
    pub left: Left,
}

/// There is not enough left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Of which budget.
    pub budget: Budget,
    /// Whole seconds until there is, at least 1.
    pub retry_after: u64,
}

/// The budgets of everybody on this node.
pub struct Limits(Option<Mutex<Ledgers>>);

struct Ledgers {
    default: Ledger<Uuid>,
    search: Ledger<Uuid>,
    sync: Ledger<Uuid>,
    public: Ledger<IpAddr>,
    workspaces: Ledger<WorkspaceId>,
}

impl Ledgers {
    fn of(&mut self, bucket: Bucket) -> &mut Ledger<Uuid> {
        match bucket {
            Bucket::Search => &mut self.search,
            Bucket::Sync => &mut self.sync,
            Bucket::Default | Bucket::Public | Bucket::Workspace => &mut self.default,
        }
    }
}

impl Limits {
    /// `per_minute`: the requests of one caller in a minute; 0: nothing is limited. A fifth of it may be searches, and
    /// as many may come from one address without a credential.
    pub fn new(per_minute: u32) -> Self {
        fn ledger<K: Eq + std::hash::Hash + Copy>(units: u32) -> Ledger<K> {
            Ledger::new(Quota { units: units.max(1), window_seconds: WINDOW_SECONDS }, MAX_ENTRIES)
        }
        Self((per_minute > 0).then(|| {
            Mutex::new(Ledgers {
                default: ledger(per_minute),
                search: ledger(per_minute / 5),
                sync: ledger(per_minute),
                public: ledger(per_minute / 5),
                workspaces: ledger(per_minute.saturating_mul(WORKSPACE_FACTOR)),
            })
        }))
    }

    /// How many requests of a caller in a minute; 0: as many as he likes.
    pub fn per_minute(&self) -> u32 {
        self.lock().map_or(0, |ledgers| ledgers.default.quota().units)
    }

    /// Counts a request of a caller, or says which budget is used up. None: nothing is limited.
    ///
    /// # Errors
    /// The budget that has too little left; nothing was taken from either.
    pub fn take(
        &self,
        now: Instant,
        bucket: Bucket,
        workspace: WorkspaceId,
        caller: Uuid,
    ) -> Result<Option<Budget>, Refused> {
        let Some(mut ledgers) = self.lock() else { return Ok(None) };
        let now = now.millis();
        refuse(now, &ledgers.workspaces, workspace, Bucket::Workspace)?;
        let own = ledgers.of(bucket);
        refuse(now, own, caller, bucket)?;
        own.take(now, caller, 1);
        let budget = Budget { bucket, quota: own.quota(), left: own.left(now, &caller) };
        ledgers.workspaces.take(now, workspace, 1);
        Ok(Some(budget))
    }

    /// A request turned out to cost nothing.
    pub fn give_back(&self, bucket: Bucket, workspace: WorkspaceId, caller: Uuid) {
        let Some(mut ledgers) = self.lock() else { return };
        ledgers.of(bucket).give_back(&caller, 1);
        ledgers.workspaces.give_back(&workspace, 1);
    }

    /// Counts a request without a credential.
    ///
    /// # Errors
    /// Too many came from there.
    pub fn take_public(&self, now: Instant, address: IpAddr) -> Result<(), Refused> {
        let Some(mut ledgers) = self.lock() else { return Ok(()) };
        let (now, address) = (now.millis(), network(address));
        refuse(now, &ledgers.public, address, Bucket::Public)?;
        ledgers.public.take(now, address, 1);
        Ok(())
    }

    /// What is left for requests without a credential. None: nothing is limited.
    pub fn left_public(&self, now: Instant, address: IpAddr) -> Option<Budget> {
        let ledgers = self.lock()?;
        let (quota, left) = (ledgers.public.quota(), ledgers.public.left(now.millis(), &network(address)));
        Some(Budget { bucket: Bucket::Public, quota, left })
    }

    fn lock(&self) -> Option<MutexGuard<'_, Ledgers>> {
        self.0.as_ref().map(|ledgers| ledgers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn refuse<K: Eq + std::hash::Hash + Copy>(now: i64, ledger: &Ledger<K>, key: K, bucket: Bucket) -> Result<(), Refused> {
    let wait = ledger.wait(now, &key, 1);
    if wait == 0 {
        return Ok(());
    }
    let retry_after = wait.unsigned_abs().div_ceil(1_000).max(1);
    // Until then nothing is to be had: what the headers tell is not later than when the caller shall come again.
    let left = Left { units: 0, seconds: retry_after };
    Err(Refused { budget: Budget { bucket, quota: ledger.quota(), left }, retry_after })
}

#[cfg(test)]
mod tests {
    use domain::policy::Operation;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn workspace(number: u128) -> WorkspaceId {
        WorkspaceId::from_uuid(Uuid::from_u128(number))
    }

    fn taken(limits: &Limits, bucket: Bucket, workspace: WorkspaceId, caller: u128, tries: usize) -> usize {
        let caller = Uuid::from_u128(caller);
        (0..tries).filter(|_| limits.take(NOW, bucket, workspace, caller).is_ok()).count()
    }

    #[test]
    fn each_caller_has_a_budget_and_searches_a_smaller_one() {
        let limits = Limits::new(50);
        assert_eq!(taken(&limits, Bucket::of(Operation::SearchTickets), workspace(1), 7, 100), 10);
        assert_eq!(taken(&limits, Bucket::of(Operation::ListTickets), workspace(1), 7, 100), 50);
        assert_eq!(taken(&limits, Bucket::of(Operation::ListChanges), workspace(1), 7, 100), 50);
        assert_eq!(taken(&limits, Bucket::Default, workspace(1), 8, 100), 50);
    }

    #[test]
    fn all_callers_of_a_workspace_together_have_ten_times_as_much() {
        let limits = Limits::new(10);
        let all: usize = (0..30).map(|caller| taken(&limits, Bucket::Default, workspace(1), caller, 10)).sum();
        assert_eq!(all, 100);
        let refused = limits.take(NOW, Bucket::Default, workspace(1), Uuid::from_u128(99)).unwrap_err();
        assert_eq!((refused.budget.bucket, refused.retry_after), (Bucket::Workspace, 1));
        assert_eq!(taken(&limits, Bucket::Default, workspace(2), 99, 20), 10);
    }

    #[test]
    fn a_refused_request_takes_nothing_and_one_that_costs_nothing_is_given_back() {
        let limits = Limits::new(10);
        let caller = Uuid::from_u128(7);
        assert_eq!(taken(&limits, Bucket::Default, workspace(1), 7, 1_000), 10);
        assert_eq!(taken(&limits, Bucket::Default, workspace(1), 8, 10), 10);
        limits.give_back(Bucket::Default, workspace(1), caller);
        assert_eq!(taken(&limits, Bucket::Default, workspace(1), 7, 10), 1);
    }

    #[test]
    fn without_a_credential_the_address_counts() {
        let limits = Limits::new(50);
        let from = |text: &str| limits.take_public(NOW, text.parse().unwrap());
        assert_eq!((0..100).filter(|_| from("192.0.2.1").is_ok()).count(), 10);
        assert_eq!(from("192.0.2.1").unwrap_err().retry_after, 6);
        assert!(from("192.0.2.2").is_ok());
        assert_eq!(limits.left_public(NOW, "192.0.2.2".parse().unwrap()).unwrap().left.units, 9);
    }

    #[test]
    fn nothing_is_limited_where_the_operator_says_so() {
        let limits = Limits::new(0);
        assert_eq!(taken(&limits, Bucket::Search, workspace(1), 7, 10_000), 10_000);
        assert_eq!(limits.take(NOW, Bucket::Default, workspace(1), Uuid::nil()), Ok(None));
    }
}
