//! Refresh tokens: each is good for one renewal, and a second use of one ends the session.
//!
//! A session keeps the hash of its current token and of the one before, and of what all its tokens have in common: its
//! family. Renewing with the current token hands out a new one of the family. A token that was already used, however
//! long ago, has been copied: either the thief or the owner comes second, and as they cannot be told apart, the session
//! ends for both.
//!
//! One exception keeps honest clients signed in: the token before may be used again for [`GRACE_SECONDS`] after it was
//! renewed, because the answer may have been lost on the way. It is renewed like the current one, and the token of
//! the lost answer becomes "the one before". A thief who uses this gains nothing lasting: when the owner, who holds
//! the token that was replaced, comes back after the grace, the session ends.
//! So a client with several windows shares one token between them and renews one at a time.

use domain::time::Instant;

use super::token::{TokenKind, TokenSecret, same_hash};
use crate::random::RandomError;

/// How long after its renewal a token may be presented once more, in seconds.
pub const GRACE_SECONDS: i64 = 10;

/// What a session keeps of its refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefresh {
    /// SHA-256 of the token that is good for the next renewal.
    pub current_hash: [u8; 32],
    /// The token before, once there was a renewal.
    pub previous: Option<PreviousRefresh>,
    /// The session was signed out, revoked, or is past its end.
    pub ended: bool,
}

/// A token that was renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousRefresh {
    /// SHA-256 of it.
    pub hash: [u8; 32],
    /// When it was renewed.
    pub rotated_at: Instant,
}

/// What to do with a presented refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshVerdict {
    /// Hand out new tokens and store [`rotated`], guarded by the `current_hash` that was judged.
    Rotate,
    /// A copy is in use: end the session and record why.
    Reused,
    /// It belongs to this session, which is over.
    Ended,
    /// An older one, while a renewal is fresh: of several renewals at once, this one was too late.
    Late,
}

/// A new refresh token.
pub fn generate() -> Result<TokenSecret, RandomError> {
    TokenSecret::generate(TokenKind::Refresh)
}

/// Judges a token, given its SHA-256, against the session found by its family. A token of the family that is neither the
/// current one nor the one before is an older one.
///
/// `grace_seconds` counts in both directions, so that nodes whose clocks differ a little agree.
pub fn judge(stored: &StoredRefresh, presented_hash: &[u8; 32], now: Instant, grace_seconds: i64) -> RefreshVerdict {
    let current = same_hash(&stored.current_hash, presented_hash);
    let previous = stored.previous.as_ref().filter(|previous| same_hash(&previous.hash, presented_hash));
    let fresh = stored.previous.as_ref().is_some_and(|previous| within(previous.rotated_at, now, grace_seconds));
    match (current, previous) {
        _ if stored.ended => RefreshVerdict::Ended,
        (true, _) => RefreshVerdict::Rotate,
        (false, Some(_)) if fresh => RefreshVerdict::Rotate,
        (false, None) if fresh => RefreshVerdict::Late,
        (false, _) => RefreshVerdict::Reused,
    }
}

/// What to store after a renewal at `now` that handed out the token with `new_hash`.
pub fn rotated(stored: &StoredRefresh, new_hash: [u8; 32], now: Instant) -> StoredRefresh {
    let previous = PreviousRefresh { hash: stored.current_hash, rotated_at: now };
    StoredRefresh { current_hash: new_hash, previous: Some(previous), ended: stored.ended }
}

fn within(rotated_at: Instant, now: Instant, grace_seconds: i64) -> bool {
    let apart = now.millis().abs_diff(rotated_at.millis());
    apart <= u64::try_from(grace_seconds.saturating_mul(1_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant::from_millis(1_774_000_000_000);
    const ONE: [u8; 32] = [1; 32];
    const TWO: [u8; 32] = [2; 32];
    const THREE: [u8; 32] = [3; 32];

    fn fresh() -> StoredRefresh {
        StoredRefresh { current_hash: ONE, previous: None, ended: false }
    }

    fn verdict(stored: &StoredRefresh, hash: &[u8; 32], seconds: i64) -> RefreshVerdict {
        judge(stored, hash, START.plus_seconds(seconds), GRACE_SECONDS)
    }

    #[test]
    fn the_current_token_renews_whenever_it_comes() {
        let later = rotated(&fresh(), TWO, START);
        assert_eq!(verdict(&fresh(), &ONE, 0), RefreshVerdict::Rotate);
        assert_eq!(verdict(&later, &TWO, 0), RefreshVerdict::Rotate);
        assert_eq!(verdict(&later, &TWO, 1_000_000), RefreshVerdict::Rotate);
    }

    #[test]
    fn a_used_token_is_reuse_after_the_grace_and_only_then() {
        let stored = rotated(&fresh(), TWO, START);
        assert_eq!(verdict(&stored, &ONE, 0), RefreshVerdict::Rotate);
        assert_eq!(verdict(&stored, &ONE, 10), RefreshVerdict::Rotate);
        assert_eq!(verdict(&stored, &ONE, 11), RefreshVerdict::Reused);
        assert_eq!(verdict(&stored, &ONE, -10), RefreshVerdict::Rotate);
        assert_eq!(verdict(&stored, &ONE, -3_600), RefreshVerdict::Reused);
        let at_once = |seconds| judge(&stored, &ONE, START.plus_seconds(seconds), 0);
        assert_eq!((at_once(0), at_once(1)), (RefreshVerdict::Rotate, RefreshVerdict::Reused));
    }

    #[test]
    fn whoever_uses_the_grace_is_found_out_by_the_other() {
        let by_owner = rotated(&fresh(), TWO, START);
        let by_thief = rotated(&by_owner, THREE, START.plus_seconds(5));
        assert_eq!(by_thief.previous, Some(PreviousRefresh { hash: TWO, rotated_at: START.plus_seconds(5) }));
        assert_eq!(verdict(&by_thief, &TWO, 600), RefreshVerdict::Reused);
    }

    #[test]
    fn a_token_of_two_renewals_ago_is_reuse_unless_it_comes_together_with_a_renewal() {
        let stored = rotated(&rotated(&fresh(), TWO, START), THREE, START);
        assert_eq!(verdict(&stored, &ONE, 0), RefreshVerdict::Late);
        assert_eq!(verdict(&stored, &ONE, 11), RefreshVerdict::Reused);
        assert_eq!(verdict(&stored, &ONE, 1_000_000), RefreshVerdict::Reused);
    }

    #[test]
    fn successors_share_the_family_and_nothing_else() {
        let first = generate().unwrap();
        let second = first.successor().unwrap();
        assert_eq!(first.family_hash(), second.family_hash());
        assert_ne!(first.hash(), second.hash());
        assert_ne!(first.family_hash(), generate().unwrap().family_hash());
        assert!(TokenSecret::parse(second.expose()).is_ok());
    }

    #[test]
    fn nothing_renews_a_session_that_ended() {
        let stored = StoredRefresh { ended: true, ..rotated(&fresh(), TWO, START) };
        assert_eq!(verdict(&stored, &ONE, 0), RefreshVerdict::Ended);
        assert_eq!(verdict(&stored, &ONE, 11), RefreshVerdict::Ended);
        assert_eq!(verdict(&stored, &TWO, 0), RefreshVerdict::Ended);
        assert_eq!(verdict(&stored, &THREE, 0), RefreshVerdict::Ended);
    }

    #[test]
    fn a_new_token_is_a_refresh_token() {
        assert_eq!(generate().unwrap().kind(), TokenKind::Refresh);
    }
}
