//! When things happen: a month of days that begin at eight and end at seven in the evening, Tehran time.

use domain::time::Instant;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Iran keeps +03:30 all year round.
const TEHRAN: i64 = 3 * HOUR + HOUR / 2;
/// The desk's day.
const OPENS: i64 = 8 * HOUR;
const OPEN_FOR: i64 = 11 * HOUR;

/// How many days the month has.
pub const DAYS: i64 = 30;

/// Time as it passes at the desk: seconds in which there are no nights, so that 24 hours pass between opening and
/// closing. Plans are made in it and then moved to the clock's time, which keeps their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeskTime(i64);

impl DeskTime {
    /// The latest desk time that is not after `now`.
    pub fn latest(now: Instant) -> Self {
        let local = now.millis().div_euclid(1000) + TEHRAN;
        let (day, time) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Before opening it is still the end of the day before.
        let passed = if time < OPENS { -1 } else { ((time - OPENS) * DAY / OPEN_FOR).min(DAY - 1) };
        Self(day * DAY + passed)
    }

    /// Hours later.
    pub const fn plus_hours(self, hours: f64) -> Self {
        Self(self.0 + (hours * HOUR as f64) as i64)
    }

    /// The hours until `later`.
    pub const fn hours_to(self, later: Self) -> f64 {
        (later.0 - self.0) as f64 / HOUR as f64
    }

    /// On the clock.
    pub const fn instant(self) -> Instant {
        let (day, passed) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let local = day * DAY + OPENS + passed * OPEN_FOR / DAY;
        Instant::from_millis((local - TEHRAN) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_latest_desk_time_is_never_in_the_future() {
        for (now, latest) in [
            ("2026-11-21T08:30:00+03:30", "2026-11-21T08:30:00+03:30"),
            ("2026-11-21T18:00:00+03:30", "2026-11-21T18:00:00+03:30"),
            ("2026-11-21T23:59:00+03:30", "2026-11-21T19:00:00+03:30"),
            ("2026-11-21T03:00:00+03:30", "2026-11-20T19:00:00+03:30"),
        ] {
            let found = DeskTime::latest(at(now)).instant();
            let early = at(latest).millis() - found.millis();
            assert!((0..=2_000).contains(&early) && found <= at(now), "{now}: {found}");
        }
    }

    #[test]
    fn order_is_kept_and_nothing_happens_at_night() {
        let start = DeskTime::latest(at("2026-11-21T12:00:00Z"));
        let mut last = start.instant();
        for step in 1..400 {
            let next = start.plus_hours(f64::from(step) * 0.37).instant();
            assert!(next > last);
            let time = (next.millis() / 1000 + TEHRAN).rem_euclid(DAY);
            assert!((OPENS..OPENS + OPEN_FOR).contains(&time), "{next}");
            last = next;
        }
    }
}
