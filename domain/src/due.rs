//! Work that is due at a time.

use uuid::Uuid;

use crate::time::Instant;

/// How often due work is tried before it is left alone.
pub const MAX_TRIES: i64 = 12;

crate::words! {
    /// What is due.
    pub enum DueKind {
        /// A clock of a ticket has something to do.
        Clock = 1 "clock",
        /// What a ticket is promised is to be chosen and counted again, from the start of what is owed.
        RecountFromStart = 2 "recount_from_start",
        /// The same, from then on.
        RecountFromNow = 3 "recount_from_now",
    }
}

/// A piece of work that a worker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueWork {
    /// What.
    pub kind: DueKind,
    /// What it is about, such as a ticket.
    pub subject_id: Uuid,
    /// Since when it is due.
    pub due_at: Instant,
    /// How often it was tried in vain.
    pub attempts: i64,
}
