//! The offset of a zone from UTC and how long it stays as it is.

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::DAY_MILLIS;
use crate::{date::Date, time::Instant};

/// Since 1970 no zone has changed its offset twice within this time (a test asks all of them), so that an offset which is
/// the same at both ends of it was the same throughout.
const PROBE_MILLIS: i64 = 6 * DAY_MILLIS;

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this name, as `Asia/Tehran`; none for an unknown one.
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// What the wall clock is ahead of UTC at an instant, both in milliseconds.
    pub fn offset_millis(self, at: i64) -> i64 {
        let seconds = DateTime::from_timestamp_millis(at)
            .map_or(0, |at| self.0.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc());
        i64::from(seconds) * 1_000
    }

    /// The offset at an instant, and until when it stays the same, at most until `limit`.
    pub fn steady(self, from: i64, limit: i64) -> (i64, i64) {
        let offset = self.offset_millis(from);
        let mut same = from;
        while same < limit {
            let probe = limit.min(same + PROBE_MILLIS);
            if self.offset_millis(probe) != offset {
                return (offset, self.change(offset, same, probe));
            }
            same = probe;
        }
        (offset, limit)
    }

    /// The first instant at which the offset is another one, between one where it is the same and one where it is not.
    fn change(self, offset: i64, mut same: i64, mut other: i64) -> i64 {
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            if self.offset_millis(middle) == offset {
                same = middle;
            } else {
                other = middle;
            }
        }
        other
    }
}

/// The day that it is in a zone at an instant; none for an unknown zone.
pub fn local_date(time_zone: &str, at: Instant) -> Option<Date> {
    let zone = Zone::named(time_zone)?;
    Some(Date::from_days((at.millis() + zone.offset_millis(at.millis())).div_euclid(DAY_MILLIS)))
}

/// The first instant of a day in a zone: midnight, unless the clocks skip it.
pub fn day_start(zone: Zone, day: Date) -> Instant {
    let midnight = day.days() * DAY_MILLIS;
    // No zone is a whole day from UTC, to either side.
    let (mut at, end) = (midnight - DAY_MILLIS, midnight + DAY_MILLIS);
    while at < end {
        let (offset, until) = zone.steady(at, end);
        if until + offset > midnight {
            return Instant::from_millis(at.max(midnight - offset));
        }
        at = until;
    }
    Instant::from_millis(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MILLIS: i64 = 3_600_000;

    #[test]
    fn no_zone_changes_its_offset_twice_between_two_probes() {
        // To 2100, to which the zones are known.
        let (start, end) = (0, 4_102_444_800_000);
        for zone in chrono_tz::TZ_VARIANTS.map(Zone) {
            let (mut last, mut at, mut offset) = (i64::MIN / 2, start, zone.offset_millis(start));
            while at < end {
                let next = at + DAY_MILLIS;
                if zone.offset_millis(next) != offset {
                    let change = zone.change(offset, at, next);
                    assert!(change - last > PROBE_MILLIS, "{zone:?} at {change}");
                    (last, offset) = (change, zone.offset_millis(next));
                }
                at = next;
            }
        }
    }

    #[test]
    fn a_day_begins_at_midnight_or_where_the_clocks_skip_to() {
        let start = |zone: &str, day: &str| day_start(Zone::named(zone).unwrap(), day.parse().unwrap()).to_string();
        assert_eq!(start("Asia/Tehran", "2026-11-22"), "2026-11-21T20:30:00.000Z");
        // Summer time began at midnight, and ended at midnight.
        assert_eq!(start("Asia/Tehran", "2022-03-22"), "2022-03-21T20:30:00.000Z");
        assert_eq!(start("Asia/Tehran", "2022-09-22"), "2022-09-21T20:30:00.000Z");
        assert_eq!(start("Pacific/Kiritimati", "2026-01-01"), "2025-12-31T10:00:00.000Z");
        assert_eq!(start("Pacific/Apia", "2011-12-30"), start("Pacific/Apia", "2011-12-31"), "there was no such day");
        assert_eq!(start("UTC", "2026-01-01"), "2026-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_change_is_found_to_the_millisecond() {
        let tehran = Zone::named("Asia/Tehran").unwrap();
        // 2022-09-21T19:30:00Z: the last time that clocks went back in Iran.
        let change = 1_663_788_600_000;
        assert_eq!(tehran.steady(change - 40 * DAY_MILLIS, i64::MAX / 2), (4 * HOUR_MILLIS + HOUR_MILLIS / 2, change));
        let (offset, end) = tehran.steady(change, change + 2_000 * DAY_MILLIS);
        assert_eq!((offset, end), (3 * HOUR_MILLIS + HOUR_MILLIS / 2, change + 2_000 * DAY_MILLIS));
        assert_eq!(Zone::named("Asia/Shiraz"), None);
    }
}
