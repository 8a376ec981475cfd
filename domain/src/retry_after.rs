//! `Retry-After`, as services answer it: a number of seconds, or a date.

use chrono::NaiveDateTime;

use crate::time::Instant;

/// The three forms of a date in HTTP (RFC 9110, 5.6.7), the one that is written today first. All are in UTC.
const DATES: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// How many seconds are asked for, from `now` on; none for what is neither a number nor a date. A date that is over asks for
/// none, and one between two seconds for the second that begins.
pub fn asked_seconds(value: &str, now: Instant) -> Option<i64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // What no number holds is longer than anything that is heeded.
        return Some(value.parse().unwrap_or(i64::MAX));
    }
    let date = DATES.iter().find_map(|form| NaiveDateTime::parse_from_str(value, form).ok())?;
    let wait = date.and_utc().timestamp_millis().saturating_sub(now.millis()).max(0);
    Some(wait.div_euclid(1_000) + i64::from(wait % 1_000 > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    const THEN: i64 = 784_111_777_000;

    #[test]
    fn seconds_are_taken_as_they_are() {
        let now = Instant::from_millis(THEN);
        assert_eq!(asked_seconds("120", now), Some(120));
        assert_eq!(asked_seconds(" 0 ", now), Some(0));
        assert_eq!(asked_seconds(&"9".repeat(40), now), Some(i64::MAX));
    }

    #[test]
    fn a_date_in_each_of_its_forms_asks_for_the_time_until_then() {
        let before = Instant::from_millis(THEN - 90_000);
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(asked_seconds(date, before), Some(90), "{date}");
            assert_eq!(asked_seconds(date, Instant::from_millis(THEN - 89_001)), Some(90), "{date}");
            assert_eq!(asked_seconds(date, Instant::from_millis(THEN + 1)), Some(0), "{date}");
        }
    }

    #[test]
    fn what_is_neither_asks_for_nothing() {
        let now = Instant::from_millis(THEN);
        for odd in ["", "-5", "1.5", "soon", "06 Nov 1994", "Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"] {
            assert_eq!(asked_seconds(odd, now), None, "{odd}");
        }
    }
}
