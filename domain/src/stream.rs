//! The live stream: what can be followed, how far back it can go on, and for whom a ticket is.

use crate::time::Instant;

/// For how long a ticket opens a stream, in seconds.
pub const TICKET_SECONDS: i64 = 30;
/// Events of so many days are told again to whoever comes back.
pub const REPLAY_DAYS: i64 = 30;
/// So many places of the feed at most are looked through for whoever comes back.
pub const REPLAY_PLACES: i64 = 50_000;

crate::words! {
    /// What can be followed beside events. It is told as it is now, and never again.
    pub enum StreamTopic {
        /// Who is at which ticket.
        Presence = 1 "presence",
        /// How much waits.
        Queue = 2 "queue",
    }
}

crate::words! {
    /// For whom a ticket opens a stream.
    pub enum StreamAudience {
        /// The team.
        Team = 1 "team",
        /// Customers.
        Customers = 2 "customers",
    }
}

crate::words! {
    /// Why a stream does not go on where it was asked to.
    pub enum ResetReason {
        /// Too much or too long ago.
        TooOld = 1 "too_old",
        /// The feed holds no such place: the database was put back to an older state, or it is another one.
        UnknownPosition = 2 "unknown_position",
    }
}

/// May a stream go on behind the place `asked`? `head` is the feed's end, and `next` when the first event behind `asked`
/// happened, if there is one.
///
/// # Errors
/// Why not.
pub fn resumable(asked: i64, head: i64, next: Option<Instant>, now: Instant) -> Result<(), ResetReason> {
    if asked < 0 || asked > head {
        return Err(ResetReason::UnknownPosition);
    }
    let is_old = next.is_some_and(|at| at.plus_days(REPLAY_DAYS) < now);
    if is_old || head - asked > REPLAY_PLACES { Err(ResetReason::TooOld) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_goes_on_where_the_feed_still_tells_it() {
        let now = Instant::from_millis(1_774_080_000_000);
        let ago = |days: i64| Some(now.plus_days(-days));
        assert_eq!(resumable(5, 5, None, now), Ok(()));
        assert_eq!(resumable(0, 5, ago(30), now), Ok(()));
        assert_eq!(resumable(0, 5, ago(31), now), Err(ResetReason::TooOld));
        assert_eq!(resumable(0, REPLAY_PLACES, ago(1), now), Ok(()));
        assert_eq!(resumable(0, REPLAY_PLACES + 1, ago(1), now), Err(ResetReason::TooOld));
        for unknown in [6, -1] {
            assert_eq!(resumable(unknown, 5, None, now), Err(ResetReason::UnknownPosition));
        }
    }
}
