//! The closed sets of values a ticket is described with.

crate::words! {
    /// The five statuses that customer and agent both see.
    pub enum Status {
        /// در انتظار پاسخ: the customer waits for the team.
        AwaitingReply = 1 "awaiting_reply",
        /// در حال بررسی: an agent works on it.
        InReview = 2 "in_review",
        /// نیاز به اطلاعات بیشتر: the team waits for the customer.
        NeedsInfo = 3 "needs_info",
        /// پاسخ داده شده: the team has answered.
        Answered = 4 "answered",
        /// بسته شده: finished.
        Closed = 5 "closed",
    }
}

crate::words! {
    /// The band of urgency.
    pub enum Priority {
        /// Can wait.
        Low = 1 "low",
        /// The usual.
        Medium = 2 "medium",
        /// Before the usual.
        High = 3 "high",
        /// Before everything.
        Urgent = 4 "urgent",
    }
}

crate::words! {
    /// What the problem does to the customer's ability to work.
    pub enum Impact {
        /// Harm beyond standstill: data lost, money or safety at risk.
        Critical = 1 "critical",
        /// Nobody can work.
        Outage = 2 "outage",
        /// This customer cannot work.
        Blocked = 3 "blocked",
        /// Work goes on, worse.
        Degraded = 4 "degraded",
        /// A way around exists.
        Workaround = 5 "workaround",
        /// Nothing is broken; something is unclear.
        Question = 6 "question",
        /// Nothing is broken; something could be better.
        Suggestion = 7 "suggestion",
    }
}

crate::words! {
    /// How a ticket arrived.
    pub enum Channel {
        /// Through the API.
        Api = 1 "api",
        /// Through the customer portal.
        Portal = 2 "portal",
        /// By mail.
        Email = 3 "email",
        /// By telephone, written down by an agent.
        Phone = 4 "phone",
        /// By import.
        Import = 5 "import",
        /// By short message.
        Sms = 170 "sms",
        /// By a chat service.
        Chat = 171 "chat",
    }
}

crate::words! {
    /// A language that Nobat speaks.
    pub enum Language {
        /// Persian.
        Fa = 1 "fa",
        /// English.
        En = 2 "en",
    }
}

crate::words! {
    /// What an entry of the correspondence is.
    pub enum MessageKind {
        /// The customer's words.
        Customer = 1 "customer",
        /// The team's words to the customer.
        Reply = 2 "reply",
        /// The team's words to itself; never shown to a customer.
        Note = 3 "note",
        /// Nobat's own words to the customer.
        Auto = 4 "auto",
    }
}

impl MessageKind {
    /// May a customer see it?
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Note)
    }
}
