//! What customers are told.

use crate::placeholder::Placeholder;

crate::words! {
    /// An automatic message.
    pub enum AutoKind {
        /// The request has arrived.
        Received = 1 "received",
        /// Somebody has taken it.
        Seen = 2 "seen",
        /// Somebody works on it.
        UnderReview = 3 "under_review",
        /// The team asks something.
        NeedsInfo = 4 "needs_info",
        /// The team has answered.
        Answered = 5 "answered",
        /// The ticket is closed.
        Closed = 6 "closed",
        /// It is not forgotten, and how long a reply is expected to take.
        StillWaiting = 7 "still_waiting",
        /// It is open again.
        Reopened = 8 "reopened",
        /// It will be closed if nobody writes.
        CloseWarning = 9 "close_warning",
        /// The team still waits for an answer to what it asked.
        Reminder = 10 "reminder",
    }
}

const RECEIVED: &[Placeholder] =
    &[Placeholder::WorkspaceName, Placeholder::TicketNumber, Placeholder::TicketDate, Placeholder::Today];

impl AutoKind {
    /// What may stand in its text. That a request has arrived is written in the one statement that opens the ticket, which
    /// looks for no names; and it goes to an address that nobody has verified yet, so it repeats nothing of the request.
    pub fn placeholders(self) -> Vec<Placeholder> {
        let more = match self {
            Self::Received => return RECEIVED.to_vec(),
            Self::StillWaiting => Some(Placeholder::ExpectedWait),
            Self::CloseWarning => Some(Placeholder::CloseDate),
            Self::Seen
            | Self::UnderReview
            | Self::NeedsInfo
            | Self::Answered
            | Self::Closed
            | Self::Reopened
            | Self::Reminder => None,
        };
        Placeholder::OF_TICKET.iter().copied().chain(more).collect()
    }

    /// Has it a switch of its own? That requests have arrived is a setting of the workspace, nothing is closed by itself
    /// without a warning, and reminders are sent where there is a time for them.
    pub const fn is_switched(self) -> bool {
        !matches!(self, Self::Received | Self::CloseWarning | Self::Reminder)
    }
}
