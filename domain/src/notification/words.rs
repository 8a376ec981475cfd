//! The words of notifications.

crate::words! {
    /// What a person is told of: groups of events that mean something to him.
    pub enum Topic {
        /// A ticket was given to an agent.
        Assigned = 1 "assigned",
        /// A ticket was taken from an agent.
        Unassigned = 2 "unassigned",
        /// A ticket was opened.
        Opened = 3 "opened",
        /// The customer wrote.
        CustomerWrote = 4 "customer_wrote",
        /// A colleague, or a program, answered the customer.
        Replied = 5 "replied",
        /// A colleague, or a program, wrote an internal note.
        Noted = 6 "noted",
        /// An internal note names an agent.
        Mentioned = 7 "mentioned",
        /// Most of the time for a promise is used.
        SlaWarning = 8 "sla_warning",
        /// The time for a promise is over.
        SlaBreached = 9 "sla_breached",
        /// A step of an escalation names an agent.
        Escalated = 10 "escalated",
        /// The time for which a ticket was put to sleep is over.
        SnoozeEnded = 11 "snooze_ended",
        /// A closed ticket is open again.
        Reopened = 12 "reopened",
        /// A ticket was closed.
        Closed = 13 "closed",
        /// A ticket came to another team.
        Moved = 14 "moved",
        /// A rule tells an agent something.
        RuleNotified = 170 "rule_notified",
    }
}

impl Topic {
    /// Is it only for those whom it names? Then no scope but `mine` means anything.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Mentioned | Self::Escalated | Self::RuleNotified)
    }

    /// Does it wait for nothing, neither quiet hours nor a digest?
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Escalated)
    }
}

crate::words! {
    /// What a ticket is to an agent.
    pub enum Relation {
        /// He works on it, or is named.
        Mine = 1 "mine",
        /// He follows it.
        Followed = 2 "followed",
        /// It is one of his teams'.
        Team = 3 "team",
        /// He may see it.
        All = 4 "all",
    }
}

crate::words! {
    /// By which way somebody is told.
    pub enum Channel {
        /// In the list of notifications.
        InApp = 1 "in_app",
        /// By mail.
        Email = 2 "email",
        /// By a gateway, such as for short messages.
        Gateway = 3 "gateway",
    }
}

crate::words! {
    /// Whether what is told outside of the list is gathered.
    pub enum DigestMode {
        /// Each by itself.
        Off = 1 "off",
        /// Once an hour, at the full hour.
        Hourly = 2 "hourly",
        /// Once a day.
        Daily = 3 "daily",
    }
}

crate::words! {
    /// What became of telling one agent of one event by one channel.
    pub enum NotificationState {
        /// It waits for its time.
        Queued = 1 "queued",
        /// He was told.
        Sent = 2 "sent",
        /// It could not be done.
        Failed = 3 "failed",
        /// It was not to be done.
        Suppressed = 4 "suppressed",
        /// It is part of a mail or of what a gateway sends, which has a state of its own.
        Handed = 5 "handed",
    }
}

crate::words! {
    /// Why somebody was not told.
    pub enum SuppressedReason {
        /// He may not see the ticket.
        NoAccess = 130 "no_access",
        /// He may no longer act.
        Deactivated = 131 "deactivated",
        /// He has read it in the list before.
        AlreadyRead = 132 "already_read",
        /// No gateway leads to him.
        NoGateway = 133 "no_gateway",
        /// It was tried too often.
        GivenUp = 134 "given_up",
        /// The ticket is spam or in the bin by now.
        TicketHidden = 135 "ticket_hidden",
    }
}
