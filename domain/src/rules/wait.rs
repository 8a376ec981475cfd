//! For how long a condition has to hold before a time rule acts.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::{
    calendar::Calendar,
    ids::{RuleId, TicketId},
    time::Instant,
};

/// The longest wait, in minutes: a year.
pub const MAX_WAIT_MINUTES: i64 = 525_600;

crate::words! {
    /// Which time counts.
    pub enum WaitClock {
        /// All of it.
        Calendar = 1 "calendar",
        /// The working hours of the ticket's team, else of the workspace.
        Business = 2 "business",
    }
}

/// How long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// So many minutes.
    pub minutes: i64,
    /// Of this time.
    pub clock: WaitClock,
}

impl Wait {
    /// When a wait that began then is over, by the working hours of `calendar`; none: in no foreseeable time.
    pub fn ends(self, began_at: Instant, calendar: &Calendar) -> Option<Instant> {
        let seconds = self.minutes.saturating_mul(60);
        match self.clock {
            WaitClock::Calendar => Some(began_at.plus_seconds(seconds)),
            WaitClock::Business => calendar.add(began_at, seconds),
        }
    }
}

/// The id under which a rule waits for a ticket: it follows from both, so that nobody has to look for it.
pub fn wait_id(rule: RuleId, ticket: TicketId) -> Uuid {
    let digest = Sha256::new().chain_update(rule.uuid()).chain_update(ticket.uuid()).finalize();
    let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
    Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_waits_for_each_ticket_under_an_id_of_its_own() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = |rule, ticket| wait_id(RuleId::from_uuid(rule), TicketId::from_uuid(ticket));
        assert_eq!(id(one, two), id(one, two));
        assert_ne!(id(one, two), id(two, one));
        assert_ne!(id(one, one), id(one, two));
    }
}
