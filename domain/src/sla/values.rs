//! The closed sets of values that service levels are described with.

crate::words! {
    /// What is promised.
    pub enum Metric {
        /// The team's first reply.
        FirstResponse = 1 "first_response",
        /// A reply to what the customer has written since, counted from the oldest message that is unanswered.
        NextResponse = 2 "next_response",
        /// The end of the matter: answered or closed.
        Resolution = 3 "resolution",
    }
}

impl Metric {
    /// Its place among [`Metric::ALL`].
    pub const fn index(self) -> usize {
        self as usize - 1
    }
}

crate::words! {
    /// Which time counts.
    pub enum TimeKind {
        /// The open hours of a calendar.
        Business = 1 "business",
        /// Day and night.
        Calendar = 2 "calendar",
    }
}

crate::words! {
    /// How a promise stands.
    pub enum ClockState {
        /// There is time.
        Pending = 1 "pending",
        /// There is little time left.
        Warning = 2 "warning",
        /// The promised time is over, or was over when the promise was kept.
        Breached = 3 "breached",
        /// Kept in time.
        Met = 4 "met",
        /// Nobody waits for it any more.
        Cancelled = 5 "cancelled",
    }
}

crate::words! {
    /// From when a changed promise counts.
    pub enum CountFrom {
        /// From the beginning of the cycle, as if it had always been promised; pauses stay pauses.
        Start = 1 "start",
        /// From the change on, in full.
        Now = 2 "now",
    }
}

crate::words! {
    /// Why a clock stands or runs.
    pub enum Reason {
        /// It runs: the team owes something.
        WaitsForTeam = 1 "waits_for_team",
        /// It stands: the team has asked the customer.
        NeedsInfo = 2 "needs_info",
        /// It stands: the ticket sleeps, and the customer owes the next word.
        Snoozed = 3 "snoozed",
    }
}

impl Reason {
    /// Does time count?
    pub const fn counts(self) -> bool {
        matches!(self, Self::WaitsForTeam)
    }
}
