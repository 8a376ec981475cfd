//! Budgets that refill evenly over a window, one for each key.

use std::{collections::HashMap, hash::Hash};

/// How much may be done in which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Units that may be taken at once, and per window in the long run.
    pub units: u32,
    /// The time in which all of them come back, in seconds.
    pub window_seconds: u32,
}

/// What is left of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Whole units that may be taken now.
    pub units: u32,
    /// Whole seconds until the budget is whole again, rounded up.
    pub seconds: u64,
}

/// Budgets as one number each: the instant at which the whole budget will be back (the generic cell rate algorithm of
/// ITU-T I.371). What is taken moves it later by its share of the window; it may lie at most one window ahead.
///
/// A crate of this kind was tried on paper and left: what is refused later, or turns out to cost nothing, has to be given
/// back, and time has to be the clock that tests move.
pub struct Ledger<K> {
    full_at: HashMap<K, i64>,
    quota: Quota,
    share_micros: i64,
    window_micros: i64,
    max_entries: usize,
}

impl<K: Eq + Hash + Copy> Ledger<K> {
    /// Whole budgets for everybody; at most `max_entries` that are not whole are remembered.
    pub fn new(quota: Quota, max_entries: usize) -> Self {
        let units = i64::from(quota.units.max(1));
        let share_micros = (i64::from(quota.window_seconds) * 1_000_000 / units).max(1);
        Self { full_at: HashMap::new(), quota, share_micros, window_micros: share_micros * units, max_entries }
    }

    /// What it was made with.
    pub const fn quota(&self) -> Quota {
        self.quota
    }

    /// Milliseconds from `now` (milliseconds) until so many units are there; 0: they are. What is more than the whole budget
    /// is there when the budget is whole.
    pub fn wait(&self, now: i64, key: &K, units: u32) -> i64 {
        let micros = self.ahead(now, key) + self.share(units) - self.window_micros;
        micros.max(0).unsigned_abs().div_ceil(1_000).cast_signed()
    }

    /// What is left.
    pub fn left(&self, now: i64, key: &K) -> Left {
        let ahead = self.ahead(now, key);
        let units = (self.window_micros - ahead) / self.share_micros;
        Left { units: u32::try_from(units).unwrap_or(0), seconds: ahead.unsigned_abs().div_ceil(1_000_000) }
    }

    /// Takes so many units, if need be more than there are.
    pub fn take(&mut self, now: i64, key: K, units: u32) {
        if self.full_at.len() >= self.max_entries && !self.full_at.contains_key(&key) {
            self.make_room(now);
        }
        let ahead = (self.ahead(now, &key) + self.share(units)).min(self.window_micros);
        self.full_at.insert(key, now.saturating_mul(1_000).saturating_add(ahead));
    }

    /// Gives back what was taken.
    pub fn give_back(&mut self, key: &K, units: u32) {
        let share = self.share(units);
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at -= share;
        }
    }

    /// Makes a budget whole.
    pub fn forget(&mut self, key: &K) {
        self.full_at.remove(key);
    }

    /// How many budgets are remembered.
    #[cfg(test)]
    pub fn remembered(&self) -> usize {
        self.full_at.len()
    }

    fn share(&self, units: u32) -> i64 {
        (self.share_micros * i64::from(units)).min(self.window_micros)
    }

    /// What lies further ahead than a window was counted before the clock was set back. It is forgotten: otherwise whoever had
    /// taken anything would be locked out until the clock comes there again.
    fn ahead(&self, now: i64, key: &K) -> i64 {
        let now = now.saturating_mul(1_000);
        let ahead = self.full_at.get(key).map_or(0, |full_at| (full_at - now).max(0));
        if ahead > self.window_micros { 0 } else { ahead }
    }

    /// Forgets all whose budget is whole, else the one nearest to it: who is locked out stays locked out longest.
    fn make_room(&mut self, now: i64) {
        let now = now.saturating_mul(1_000);
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
mod tests {
    use super::*;

    fn ledger(units: u32) -> Ledger<u8> {
        Ledger::new(Quota { units, window_seconds: 60 }, 3)
    }

    #[test]
    fn what_costs_more_takes_more_and_comes_back_evenly() {
        let mut ledger = ledger(60);
        ledger.take(0, 1, 50);
        assert_eq!(ledger.left(0, &1), Left { units: 10, seconds: 50 });
        assert_eq!(ledger.wait(0, &1, 10), 0);
        assert_eq!(ledger.wait(0, &1, 11), 1_000);
        assert_eq!(ledger.left(10_500, &1), Left { units: 20, seconds: 40 });
        assert_eq!(ledger.left(0, &2), Left { units: 60, seconds: 0 });
    }

    #[test]
    fn what_costs_more_than_there_ever_is_waits_for_a_whole_budget() {
        let mut ledger = ledger(10);
        assert_eq!(ledger.wait(0, &1, 1_000), 0);
        ledger.take(0, 1, 1_000);
        assert_eq!(ledger.left(0, &1), Left { units: 0, seconds: 60 });
        assert_eq!(ledger.wait(0, &1, 1_000), 60_000);
    }

    #[test]
    fn what_is_given_back_is_there_again() {
        let mut ledger = ledger(60);
        ledger.take(0, 1, 30);
        ledger.give_back(&1, 30);
        assert_eq!(ledger.left(0, &1).units, 60);
    }

    #[test]
    fn many_small_units_are_counted_exactly() {
        let mut ledger: Ledger<u8> = Ledger::new(Quota { units: 6_000, window_seconds: 60 }, 3);
        (0..5_999).for_each(|_| ledger.take(0, 1, 1));
        assert_eq!(ledger.left(0, &1).units, 1);
        assert_eq!(ledger.wait(0, &1, 1), 0);
        ledger.take(0, 1, 1);
        assert_eq!(ledger.wait(0, &1, 1), 10);
    }

    #[test]
    fn when_memory_is_full_the_wholest_budget_is_forgotten() {
        let mut ledger = ledger(60);
        for (key, units) in [(1, 30), (2, 1), (3, 20)] {
            ledger.take(0, key, units);
        }
        ledger.take(0, 4, 5);
        assert_eq!([1, 2, 3, 4].map(|key| ledger.left(0, &key).units), [30, 60, 40, 55]);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let mut ledger = ledger(60);
        ledger.take(86_400_000, 1, 60);
        assert_eq!(ledger.wait(0, &1, 60), 0);
        ledger.take(0, 1, 60);
        assert_eq!(ledger.wait(1_000, &1, 60), 59_000);
    }
}
