//! Work that is due at a time.

use uuid::Uuid;

use crate::time::Instant;

crate::words! {
    /// What is due.
    pub enum DueKind {
        /// A clock of a ticket has something to do.
        Clock = 1 "clock",
        /// What a ticket is promised is to be chosen and counted again, from the start of what is owed.
        RecountFromStart = 2 "recount_from_start",
        /// The same, from then on.
        RecountFromNow = 3 "recount_from_now",
        /// A customer is to be asked how he was served.
        Survey = 140 "survey",
        /// A rule wants a survey of a ticket.
        SurveyWanted = 141 "survey_wanted",
        /// Whoever a ticket was given to has had his time to begin with it.
        Unworked = 4 "unworked",
        /// An agent who is online may have gone without saying so.
        Away = 5 "away",
        /// A customer who waits may want to hear that he is not forgotten.
        StillWaiting = 70 "still_waiting",
        /// Nobody has written to an answered ticket for long.
        Silence = 71 "silence",
        /// The condition of a time rule has held of a ticket for long enough.
        Rule = 100 "rule",
        /// A customer who was asked something has not answered.
        Unanswered = 110 "unanswered",
    }
}

/// A piece of work that a worker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueWork {
    /// What.
    pub kind: DueKind,
    /// What it is about: a ticket, an agent, a survey, or the wait of a time rule.
    pub subject_id: Uuid,
    /// Since when it is due.
    pub due_at: Instant,
    /// Until when the worker has it; tells its hold from any other.
    pub held_until: Instant,
    /// How often it was tried in vain.
    pub attempts: i64,
}
