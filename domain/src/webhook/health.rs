//! How an address does: when it is left alone for a while, and when for good.

use crate::time::Instant;

/// After so many failures in a row an address is only probed.
pub const PAUSE_AFTER: i64 = 10;
/// After so many seconds of nothing but failure it is left alone for good: five days.
const HOPELESS_SECONDS: i64 = 5 * 86_400;
/// The first pause, in seconds; each further failure doubles it.
const FIRST_PAUSE: i64 = 30;
/// The longest pause, in seconds.
const LONGEST_PAUSE: i64 = 900;

/// What is known of the latest attempts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// How many attempts failed in a row.
    pub failures: i64,
    /// When the first of them did.
    pub failing_since: Option<Instant>,
    /// Nothing is sent before then but a probe after it.
    pub paused_until: Option<Instant>,
    /// When it last took something.
    pub last_success_at: Option<Instant>,
    /// When it last did not.
    pub last_failure_at: Option<Instant>,
}

impl Health {
    /// After it took something.
    #[must_use]
    pub const fn succeeded(self, now: Instant) -> Self {
        Self { failures: 0, failing_since: None, paused_until: None, last_success_at: Some(now), ..self }
    }

    /// After it did not.
    #[must_use]
    pub fn failed(self, now: Instant) -> Self {
        let failures = self.failures + 1;
        let paused_until = (failures >= PAUSE_AFTER).then(|| {
            let doublings = u32::try_from(failures - PAUSE_AFTER).unwrap_or(u32::MAX).min(5);
            now.plus_seconds((FIRST_PAUSE << doublings).min(LONGEST_PAUSE))
        });
        let failing_since = self.failing_since.or(Some(now));
        Self { failures, failing_since, paused_until, last_failure_at: Some(now), ..self }
    }

    /// While a probe is under way nobody else probes.
    #[must_use]
    pub fn probed(self, until: Instant) -> Self {
        Self { paused_until: self.paused_until.map(|_| until), ..self }
    }

    /// Has it done nothing but fail for so long that it is to be left alone?
    pub fn is_hopeless(&self, now: Instant) -> bool {
        self.failing_since.is_some_and(|since| since.plus_seconds(HOPELESS_SECONDS) <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    #[test]
    fn the_tenth_failure_in_a_row_pauses_and_a_success_ends_it() {
        let failed = (1..=9).fold(Health::default(), |health, _| health.failed(NOW));
        assert_eq!((failed.failures, failed.paused_until), (9, None));
        let paused = failed.failed(NOW);
        assert_eq!(paused.paused_until, Some(NOW.plus_seconds(30)));
        assert_eq!(paused.failed(NOW).paused_until, Some(NOW.plus_seconds(60)));
        let long = (0..200).fold(paused, |health, _| health.failed(NOW));
        assert_eq!(long.paused_until, Some(NOW.plus_seconds(900)));
        let well = long.succeeded(NOW);
        assert_eq!((well.failures, well.failing_since, well.paused_until), (0, None, None));
    }

    #[test]
    fn five_days_of_nothing_but_failure_are_enough() {
        let failing = Health::default().failed(NOW).failed(NOW.plus_days(3));
        assert!(!failing.is_hopeless(NOW.plus_days(5).plus_seconds(-1)));
        assert!(failing.is_hopeless(NOW.plus_days(5)));
        assert!(!failing.succeeded(NOW.plus_days(4)).failed(NOW.plus_days(4)).is_hopeless(NOW.plus_days(6)));
    }
}
