//! How many of a team's tickets one member is given in a time.

use crate::time::Instant;

/// The most tickets that a share can be.
pub const MAX_SHARE: i64 = 100;
/// The longest time that a share can be for, in minutes: a week.
pub const MAX_SHARE_MINUTES: i64 = 7 * 24 * 60;

/// What one member of a team is given at most, by routing: `count` tickets within any `minutes` minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FairShare {
    /// How many tickets, from 1 to [`MAX_SHARE`].
    pub count: i64,
    /// Within how many minutes, from 1 to [`MAX_SHARE_MINUTES`].
    pub minutes: i64,
}

/// What routing has given one member of a team of late.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// When it gave him tickets, newest first, as many as count.
    pub given: Vec<Instant>,
    /// Until when he is given no more, if he has had his share.
    pub rests_until: Option<Instant>,
}

impl Share {
    /// May he be given one?
    pub fn is_open(&self, now: Instant) -> bool {
        self.rests_until.is_none_or(|until| until <= now)
    }

    /// After he was given one more.
    #[must_use]
    pub fn with_one_more(&self, rule: FairShare, now: Instant) -> Self {
        let most = usize::try_from(rule.count).unwrap_or(1).max(1);
        let given: Vec<Instant> = std::iter::once(now).chain(self.given.iter().copied()).take(most).collect();
        // As soon as the oldest of so many is as old as the rule says, there is room for another one.
        let oldest = given.last().filter(|_| given.len() == most);
        let rests_until = oldest.map(|oldest| oldest.plus_seconds(60 * rule.minutes)).filter(|until| *until > now);
        Self { given, rests_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minute(minute: i64) -> Instant {
        Instant::from_millis(1_774_000_000_000).plus_seconds(60 * minute)
    }

    #[test]
    fn never_more_than_the_count_within_any_such_time() {
        let rule = FairShare { count: 3, minutes: 10 };
        let (mut share, mut given) = (Share::default(), Vec::new());
        for now in 0..60 {
            if share.is_open(minute(now)) && now % 7 != 3 {
                share = share.with_one_more(rule, minute(now));
                given.push(now);
            }
        }
        assert!(given.windows(4).all(|four| four[3] - four[0] >= 10), "{given:?}");
        assert_eq!(
            given[..5],
            [0, 1, 2, 11, 12],
            "the fourth in the minute when the first is ten minutes old, or later"
        );
        let one = Share::default().with_one_more(FairShare { count: 1, minutes: 5 }, minute(0));
        assert_eq!(one.rests_until, Some(minute(5)));
        assert!(!one.is_open(minute(4)) && one.is_open(minute(5)));
    }
}
