//! How long a queue takes.

use crate::{text::Digits, ticket::Language};

/// Over how many days back completions are counted. A week, so that every day of it is in it once.
pub const WINDOW_DAYS: i64 = 7;
/// With fewer completions than that in the window nothing is said: chance would say it.
pub const MIN_COMPLETIONS: i64 = 10;

/// How long somebody at the end of a queue is expected to wait, in seconds of day and night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedWait {
    /// Hardly less.
    pub least_seconds: i64,
    /// Most likely.
    pub likely_seconds: i64,
    /// Hardly more.
    pub most_seconds: i64,
}

/// The expected wait by Little's law: what is open, over the rate at which tickets are completed. None where there is no
/// basis: fewer than [`MIN_COMPLETIONS`] in the window.
///
/// Completions come by chance: how many there are in such a window varies by about the root of their number, so the range
/// is what the rate would be with two roots more and two roots less.
pub fn expected_wait(open: i64, completed: i64, window_seconds: i64) -> Option<ExpectedWait> {
    if completed < MIN_COMPLETIONS || open < 0 || window_seconds <= 0 {
        return None;
    }
    let spread = 2 * completed.isqrt();
    let wait = |rate: i64| {
        let seconds = i128::from(open) * i128::from(window_seconds) / i128::from(rate.max(1));
        i64::try_from(seconds).unwrap_or(i64::MAX)
    };
    Some(ExpectedWait {
        least_seconds: wait(completed.saturating_add(spread)),
        likely_seconds: wait(completed),
        most_seconds: wait(completed.saturating_sub(spread)),
    })
}

impl ExpectedWait {
    /// In words, rounded to what can be promised: `2 to 5 hours`.
    pub fn text(&self, language: Language, digits: Digits) -> String {
        const HOUR: i64 = 3_600;
        const DAY: i64 = 24 * HOUR;
        if self.most_seconds <= HOUR {
            return match language {
                Language::Fa => "کمتر از یک ساعت".to_owned(),
                Language::En => "less than an hour".to_owned(),
            };
        }
        let (unit, fa, one, many) = if self.most_seconds <= 2 * DAY {
            (HOUR, "ساعت", "hour", "hours")
        } else {
            (DAY, "روز", "day", "days")
        };
        let (least, most) =
            ((self.least_seconds / unit).max(1), (self.most_seconds.saturating_add(unit - 1) / unit).max(1));
        let number = |number: i64| digits.number(number, language);
        match language {
            Language::Fa if least == most => format!("حدود {} {fa}", number(most)),
            Language::Fa => format!("{} تا {} {fa}", number(least), number(most)),
            Language::En if least == most => format!("about {} {}", number(most), if most == 1 { one } else { many }),
            Language::En => format!("{} to {} {many}", number(least), number(most)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEEK: i64 = WINDOW_DAYS * 86_400;

    #[test]
    fn what_is_open_is_divided_by_what_is_done() {
        // 100 a week, 50 open: half a week, and by chance 120 or 80 a week.
        let wait = expected_wait(50, 100, WEEK).unwrap();
        assert_eq!(
            (wait.least_seconds, wait.likely_seconds, wait.most_seconds),
            (WEEK * 50 / 120, WEEK / 2, WEEK * 50 / 80)
        );
        assert_eq!(wait.text(Language::En, Digits::default()), "2 to 5 days");
        assert_eq!(wait.text(Language::Fa, Digits::default()), "۲ تا ۵ روز");
    }

    #[test]
    fn without_a_basis_nothing_is_said() {
        assert_eq!(expected_wait(5, MIN_COMPLETIONS - 1, WEEK), None);
        assert_eq!(expected_wait(5, 100, 0), None);
        assert!(expected_wait(0, MIN_COMPLETIONS, WEEK).is_some());
    }

    #[test]
    fn short_waits_are_told_in_hours() {
        let text =
            |open, completed| expected_wait(open, completed, WEEK).unwrap().text(Language::En, Digits::default());
        assert_eq!(text(1, 1_000), "less than an hour");
        assert_eq!(text(10, 1_000), "1 to 2 hours");
        assert_eq!(text(100, 1_000), "15 to 18 hours");
    }

    proptest! {
        #[test]
        fn the_range_holds_what_is_likely_and_grows_with_the_queue(
            open in 0..1_000_000_i64, more in 0..1_000_i64, completed in MIN_COMPLETIONS..1_000_000
        ) {
            let wait = expected_wait(open, completed, WEEK).unwrap();
            prop_assert!(wait.least_seconds <= wait.likely_seconds && wait.likely_seconds <= wait.most_seconds);
            let longer = expected_wait(open + more, completed, WEEK).unwrap();
            prop_assert!(longer.most_seconds >= wait.most_seconds && longer.least_seconds >= wait.least_seconds);
            prop_assert!(wait.most_seconds <= wait.likely_seconds.saturating_mul(3) + 3);
        }
    }
}
