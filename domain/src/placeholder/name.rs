//! The closed list.

crate::words! {
    /// What can stand in a text for something that is known.
    pub enum Placeholder {
        /// The name of the workspace.
        WorkspaceName = 1 "workspace.name",
        /// The name of the customer.
        CustomerName = 2 "customer.name",
        /// The name of the ticket's organization.
        OrganizationName = 3 "organization.name",
        /// The ticket's number.
        TicketNumber = 4 "ticket.number",
        /// Its subject.
        TicketSubject = 5 "ticket.subject",
        /// The name of its status.
        TicketStatus = 6 "ticket.status",
        /// The name of its category.
        TicketCategory = 7 "ticket.category",
        /// The day on which it was opened.
        TicketDate = 8 "ticket.date",
        /// The name of its team.
        TeamName = 9 "team.name",
        /// The name of the agent who writes; where nobody does, of the one who works on the ticket.
        AgentName = 10 "agent.name",
        /// The day.
        Today = 11 "today",
        /// How long a reply is expected to take.
        ExpectedWait = 12 "wait.expected",
        /// The day on which the ticket is closed if nobody writes.
        CloseDate = 13 "close.date",
    }
}

impl Placeholder {
    /// What is known of every ticket.
    pub const OF_TICKET: &'static [Self] = &[
        Self::WorkspaceName,
        Self::CustomerName,
        Self::OrganizationName,
        Self::TicketNumber,
        Self::TicketSubject,
        Self::TicketStatus,
        Self::TicketCategory,
        Self::TicketDate,
        Self::TeamName,
        Self::AgentName,
        Self::Today,
    ];
}
