//! When somebody is told outside of the list: bursts, digests and quiet hours, on his own wall clock.

use super::{Digest, DigestMode, Quiet, Topic};
use crate::{calendar::Zone, time::Instant};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const fn plus(at: Instant, millis: i64) -> Instant {
    Instant::from_millis(at.millis() + millis)
}

/// When an agent wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// His time zone.
    pub zone: Zone,
    /// When he is not to be disturbed.
    pub quiet: Option<Quiet>,
    /// Whether what he is told is gathered.
    pub digest: Digest,
    /// Within how many minutes events of one ticket are one.
    pub collapse_minutes: i64,
}

impl Timing {
    /// When he is told of what happened now. `last` is when he was, or will be, told of the same ticket by the same channel
    /// for the last time.
    pub fn due_at(&self, topic: Topic, now: Instant, last: Option<Instant>) -> Instant {
        if topic.is_urgent() {
            return now;
        }
        let due = match self.digest.mode {
            DigestMode::Off => self.after_burst(now, last),
            DigestMode::Hourly => {
                let local = self.local(now);
                plus(now, HOUR - local.rem_euclid(HOUR))
            }
            DigestMode::Daily => self.next(now, i64::from(self.digest.time.minutes())),
        };
        self.awake(due)
    }

    /// The first of a burst is told at once, the others together when the burst is over. What waits for longer than a burst
    /// was held back by hours or a digest that may hold no more: it is not waited for.
    fn after_burst(&self, now: Instant, last: Option<Instant>) -> Instant {
        let window = self.collapse_minutes * MINUTE;
        match last {
            Some(last) if last > now => last.min(plus(now, window)),
            Some(last) if plus(last, window) > now => plus(last, window),
            _ => now,
        }
    }

    /// Then, or when quiet hours are over.
    fn awake(&self, at: Instant) -> Instant {
        let Some(quiet) = self.quiet else { return at };
        let minute = self.local(at).rem_euclid(DAY).div_euclid(MINUTE);
        if quiet.holds(minute) { self.next(at, i64::from(quiet.to.minutes())) } else { at }
    }

    fn local(&self, at: Instant) -> i64 {
        at.millis() + self.zone.offset_millis(at.millis())
    }

    /// The next instant after `at` at which his clock shows so many minutes after midnight.
    fn next(&self, at: Instant, minute: i64) -> Instant {
        let today = self.local(at).div_euclid(DAY);
        let first = (today..=today + 2).map(|day| self.showing(day * DAY + minute * MINUTE)).find(|found| *found > at);
        first.unwrap_or(at)
    }

    /// The instant at which his clock shows this.
    fn showing(&self, local: i64) -> Instant {
        let about = local - self.zone.offset_millis(local);
        Instant::from_millis(local - self.zone.offset_millis(about))
    }
}
