//! The time that does not count as waiting.

use crate::{ticket::Status, time::Instant};

/// Does the team owe nothing at this status? While it waits for the customer, or has answered or finished, a ticket
/// does not rise.
pub const fn is_paused(status: Status) -> bool {
    matches!(status, Status::NeedsInfo | Status::Answered | Status::Closed)
}

/// For how long a ticket has stood where the team owed nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pause {
    /// The pauses that have ended, in milliseconds.
    pub millis: i64,
    /// When the present one began, while there is one.
    pub since: Option<Instant>,
}

impl Pause {
    /// As if the pause that lasts had not begun, of a ticket that is put back to `to`.
    #[must_use]
    pub const fn unmade(self, to: Status) -> Self {
        if is_paused(to) { self } else { Self { since: None, ..self } }
    }

    /// After the ticket moved to `to`, `at`. Staying paused does not begin anew. A clock that was set back makes a
    /// pause of nothing, never a negative one.
    pub fn moved(self, to: Status, at: Instant) -> Self {
        match (self.since, is_paused(to)) {
            (None, true) => Self { since: Some(at), ..self },
            (Some(since), false) => {
                let lasted = at.millis().saturating_sub(since.millis()).max(0);
                Self { millis: self.millis.saturating_add(lasted), since: None }
            }
            (None, false) | (Some(_), true) => self,
        }
    }
}
