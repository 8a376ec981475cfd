//! What a token may be used for.

crate::words! {
    /// One scope. `…:write` includes `…:read`.
    pub enum TokenScope {
        /// Read tickets and their public messages.
        TicketsRead = 1 "tickets:read",
        /// Open, change and answer tickets.
        TicketsWrite = 2 "tickets:write",
        /// Read internal notes.
        NotesRead = 3 "notes:read",
        /// Write internal notes.
        NotesWrite = 4 "notes:write",
        /// Read customers.
        CustomersRead = 5 "customers:read",
        /// Change customers.
        CustomersWrite = 6 "customers:write",
        /// Read organizations.
        OrganizationsRead = 7 "organizations:read",
        /// Change organizations.
        OrganizationsWrite = 8 "organizations:write",
        /// Read agents and teams.
        UsersRead = 9 "users:read",
        /// Change agents and teams.
        UsersWrite = 10 "users:write",
        /// Read categories and settings.
        ConfigRead = 11 "config:read",
        /// Change categories and settings.
        ConfigWrite = 12 "config:write",
        /// Read the audit log and verify the history.
        AuditRead = 13 "audit:read",
        /// Make, list and revoke tokens.
        TokensManage = 14 "tokens:manage",
        /// Read files.
        AttachmentsRead = 15 "attachments:read",
        /// Upload files.
        AttachmentsWrite = 16 "attachments:write",
        /// Take tickets from the queue, and say whether one is there.
        QueueWork = 17 "queue:work",
        /// Add, change and remove identity providers.
        IdentityManage = 20 "identity:manage",
        /// Act on behalf of agents and customers.
        Impersonate = 50 "impersonate",
        /// Hand in mail that was received.
        InboundIngest = 28 "inbound:ingest",
        /// Add, change and remove mailboxes, and look through mail that was received and sent.
        MailManage = 29 "mail:manage",
        /// Read the feed of changes: every ticket, message, customer and organization of the workspace.
        ChangesRead = 30 "changes:read",
        /// Add, change and remove webhooks, and look through what was sent.
        WebhooksManage = 32 "webhooks:manage",
        /// Read the log of events.
        EventsRead = 31 "events:read",
        /// Add, change and remove gateways, and look through what was sent by them.
        GatewaysManage = 40 "gateways:manage",
        /// Read one's own notifications, and say what one wishes to be told.
        NotificationsOwn = 41 "notifications:own",
        /// Read what customers say of how they were served.
        SurveysRead = 42 "surveys:read",
        /// Answer surveys for customers, and make links to them.
        SurveysWrite = 43 "surveys:write",
    }
}

impl TokenScope {
    /// The scope that includes this one, if any.
    pub const fn included_in(self) -> Option<Self> {
        match self {
            Self::TicketsRead => Some(Self::TicketsWrite),
            Self::NotesRead => Some(Self::NotesWrite),
            Self::CustomersRead => Some(Self::CustomersWrite),
            Self::OrganizationsRead => Some(Self::OrganizationsWrite),
            Self::UsersRead => Some(Self::UsersWrite),
            Self::ConfigRead => Some(Self::ConfigWrite),
            Self::AttachmentsRead => Some(Self::AttachmentsWrite),
            Self::SurveysRead => Some(Self::SurveysWrite),
            _ => None,
        }
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenScopes(u64);

impl TokenScopes {
    /// Every scope.
    pub fn all() -> Self {
        TokenScope::ALL.iter().copied().collect()
    }

    /// Does it hold the scope, directly or through one that includes it?
    pub fn allows(self, scope: TokenScope) -> bool {
        self.holds(scope) || scope.included_in().is_some_and(|wider| self.holds(wider))
    }

    const fn holds(self, scope: TokenScope) -> bool {
        self.0 & (1 << scope.code()) != 0
    }

    /// Is every scope of `other` allowed here?
    pub fn covers(self, other: Self) -> bool {
        other.iter().all(|scope| self.allows(scope))
    }

    /// The scopes in it, in declared order.
    pub fn iter(self) -> impl Iterator<Item = TokenScope> {
        TokenScope::ALL.iter().copied().filter(move |scope| self.holds(*scope))
    }
}

impl FromIterator<TokenScope> for TokenScopes {
    fn from_iter<I: IntoIterator<Item = TokenScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | (1 << scope.code())))
    }
}
