//! The closed list of what the code emits. On the wire it is an open list: new types are additive.

use uuid::Uuid;

use crate::ids::{
    AgentId, AutomaticMessagesId, CalendarId, CannedResponseId, CategoryId, CustomerId, GatewayId, GuestSessionId,
    IdentityProviderId, ImpersonationId, IncidentProposalId, InvitationId, MacroId, MailboxId, NotificationSettingsId,
    OrganizationId, RoutingPolicyId, RuleId, SessionId, SignInProviderId, SignInSettingsId, SlaPolicyId,
    SurveySettingsId, TeamId, TicketId, TokenId, TriageWordsId, WebhookId, WorkspaceId,
};

crate::words! {
    /// What a step is about.
    pub enum SubjectKind {
        /// A ticket.
        Ticket = 1 "ticket",
        /// A customer.
        Customer = 2 "customer",
        /// An organization.
        Organization = 3 "organization",
        /// An agent.
        Agent = 4 "agent",
        /// A team.
        Team = 5 "team",
        /// A category.
        Category = 6 "category",
        /// A token.
        Token = 7 "token",
        /// A sign-in.
        Session = 8 "session",
        /// The workspace and its settings.
        Workspace = 9 "workspace",
        /// An identity provider.
        IdentityProvider = 10 "identity_provider",
        /// How people of a workspace sign in.
        SignInSettings = 150 "sign_in_settings",
        /// An invitation.
        Invitation = 151 "invitation",
        /// That a service acts for somebody.
        Impersonation = 152 "impersonation",
        /// A service at which agents sign in.
        SignInProvider = 153 "sign_in_provider",
        /// A customer's sign-in by a code.
        GuestSession = 154 "guest_session",
        /// A calendar.
        Calendar = 11 "calendar",
        /// A policy of what is promised.
        SlaPolicy = 13 "sla_policy",
        /// What a workspace says of its surveys.
        SurveySettings = 140 "survey_settings",
        /// The words that triage knows by name.
        TriageWords = 16 "triage_words",
        /// The rules by which tickets find their teams.
        RoutingPolicy = 14 "routing_policy",
        /// A rule.
        Rule = 18 "rule",
        /// A proposed incident.
        IncidentProposal = 20 "incident_proposal",
        /// A canned response.
        CannedResponse = 70 "canned_response",
        /// A macro.
        Macro = 110 "macro",
        /// A mailbox.
        Mailbox = 24 "mailbox",
        /// The automatic messages.
        AutomaticMessages = 71 "automatic_messages",
        /// What somebody wishes to be told.
        NotificationSettings = 130 "notification_settings",
        /// A gateway.
        Gateway = 170 "gateway",
        /// A webhook.
        Webhook = 180 "webhook",
    }
}

impl SubjectKind {
    /// The id on the wire of a record of this kind.
    pub fn id_text(self, id: Uuid) -> String {
        match self {
            Self::Ticket => TicketId::from_uuid(id).to_string(),
            Self::Customer => CustomerId::from_uuid(id).to_string(),
            Self::Organization => OrganizationId::from_uuid(id).to_string(),
            Self::Agent => AgentId::from_uuid(id).to_string(),
            Self::Team => TeamId::from_uuid(id).to_string(),
            Self::Category => CategoryId::from_uuid(id).to_string(),
            Self::Token => TokenId::from_uuid(id).to_string(),
            Self::Session => SessionId::from_uuid(id).to_string(),
            Self::Workspace => WorkspaceId::from_uuid(id).to_string(),
            Self::IdentityProvider => IdentityProviderId::from_uuid(id).to_string(),
            Self::SignInSettings => SignInSettingsId::from_uuid(id).to_string(),
            Self::Invitation => InvitationId::from_uuid(id).to_string(),
            Self::Impersonation => ImpersonationId::from_uuid(id).to_string(),
            Self::SignInProvider => SignInProviderId::from_uuid(id).to_string(),
            Self::GuestSession => GuestSessionId::from_uuid(id).to_string(),
            Self::Calendar => CalendarId::from_uuid(id).to_string(),
            Self::SlaPolicy => SlaPolicyId::from_uuid(id).to_string(),
            Self::SurveySettings => SurveySettingsId::from_uuid(id).to_string(),
            Self::TriageWords => TriageWordsId::from_uuid(id).to_string(),
            Self::RoutingPolicy => RoutingPolicyId::from_uuid(id).to_string(),
            Self::Rule => RuleId::from_uuid(id).to_string(),
            Self::IncidentProposal => IncidentProposalId::from_uuid(id).to_string(),
            Self::CannedResponse => CannedResponseId::from_uuid(id).to_string(),
            Self::Macro => MacroId::from_uuid(id).to_string(),
            Self::Mailbox => MailboxId::from_uuid(id).to_string(),
            Self::AutomaticMessages => AutomaticMessagesId::from_uuid(id).to_string(),
            Self::NotificationSettings => NotificationSettingsId::from_uuid(id).to_string(),
            Self::Gateway => GatewayId::from_uuid(id).to_string(),
            Self::Webhook => WebhookId::from_uuid(id).to_string(),
        }
    }
}

crate::words! {
    /// The type of an event: `<subject>.<what happened>`.
    pub enum EventKind {
        /// A ticket was opened.
        TicketCreated = 1 "ticket.created",
        /// Subject, language or custom data changed.
        TicketUpdated = 2 "ticket.updated",
        /// Team or assignee changed.
        TicketAssigned = 3 "ticket.assigned",
        /// The status changed.
        TicketStatusChanged = 4 "ticket.status_changed",
        /// The priority changed.
        TicketPriorityChanged = 5 "ticket.priority_changed",
        /// Category or impact changed.
        TicketCategorized = 6 "ticket.categorized",
        /// The ticket was put to sleep or woken.
        TicketSnoozed = 7 "ticket.snoozed",
        /// Tags changed.
        TicketTagged = 8 "ticket.tagged",
        /// Followers changed.
        TicketFollowed = 9 "ticket.followed",
        /// Marked as spam, or no longer.
        TicketSpamMarked = 10 "ticket.spam_marked",
        /// Moved to the bin.
        TicketDeleted = 11 "ticket.deleted",
        /// Taken back from the bin.
        TicketRestored = 12 "ticket.restored",
        /// Nobat chose a team or an agent for a ticket, or found nobody.
        RoutingDecided = 13 "routing.decided",
        /// A ticket was handed out to an agent for a time.
        QueueLeased = 14 "queue.leased",
        /// The agent has the ticket for longer.
        QueueLeaseExtended = 15 "queue.lease_extended",
        /// The agent gave a ticket that he was handed back.
        QueueLeaseReleased = 16 "queue.lease_released",
        /// Nothing happened to a ticket handed out; it is nobody's again.
        QueueLeaseExpired = 17 "queue.lease_expired",
        /// Nobat took a ticket from its agent: he did nothing with it in time, or lost his access to it.
        RoutingReturned = 64 "routing.returned",
        /// A ticket became a part of another one; told of both.
        TicketMerged = 160 "ticket.merged",
        /// It is a ticket of its own again; told of both.
        TicketMergeUndone = 161 "ticket.merge_undone",
        /// A message came with a ticket that was merged into this one.
        MessageJoined = 162 "message.joined",
        /// A message went back with a ticket that is one of its own again.
        MessageLeft = 165 "message.left",
        /// Something to be done was added, changed, done or removed.
        TicketChecklistChanged = 163 "ticket.checklist_changed",
        /// Messages of it became another ticket.
        TicketSplit = 164 "ticket.split",
        /// Category, impact and priority were proposed from the words of a request.
        TriageProposed = 18 "triage.proposed",
        /// The ticket was bound to another one.
        TicketLinked = 60 "ticket.linked",
        /// The ticket is no longer bound to another one.
        TicketUnlinked = 61 "ticket.unlinked",
        /// A ticket that it depends on was closed, or opened again.
        TicketBlockersChanged = 62 "ticket.blockers_changed",
        /// A person or program set category, impact or priority to something else than was proposed.
        TriageCorrected = 19 "triage.corrected",
        /// Somebody said that what a ticket has now is right.
        TriageConfirmed = 29 "triage.confirmed",
        /// Triage only suggests a category from now on: too few of its decisions were right.
        TriageSuspended = 23 "triage.suspended",
        /// A ticket's trouble was found to concern more people than it seemed to.
        TriageScopeChanged = 36 "triage.scope_changed",
        /// Tickets of several customers seem to tell of one trouble.
        IncidentProposed = 46 "incident.proposed",
        /// One more ticket tells of it.
        IncidentExtended = 47 "incident.extended",
        /// A person said that it is an incident.
        IncidentAccepted = 48 "incident.accepted",
        /// A person said that it is none.
        IncidentDismissed = 49 "incident.dismissed",
        /// A message was added.
        MessageCreated = 20 "message.created",
        /// An internal note was edited.
        MessageUpdated = 21 "message.updated",
        /// An internal note was removed.
        MessageDeleted = 22 "message.deleted",
        /// Most of the time for a promise is used.
        SlaWarning = 24 "sla.warning",
        /// The time for a promise is over, or was over when the promise was kept.
        SlaBreached = 25 "sla.breached",
        /// A promise was kept in time.
        SlaMet = 26 "sla.met",
        /// A step of an escalation was taken.
        SlaEscalated = 27 "sla.escalated",
        /// Another policy, calendar or version of them applies to the ticket.
        SlaPolicyChanged = 28 "sla.policy_changed",
        /// A customer was asked how he was served.
        SurveySent = 140 "survey.sent",
        /// He answered, or changed his answer.
        SurveyAnswered = 141 "survey.answered",
        /// His score is low.
        SurveyLowScore = 142 "survey.low_score",
        /// A customer was recorded.
        CustomerCreated = 30 "customer.created",
        /// A customer's data changed.
        CustomerUpdated = 31 "customer.updated",
        /// A customer may no longer open tickets.
        CustomerBlocked = 32 "customer.blocked",
        /// A customer may open tickets again.
        CustomerUnblocked = 33 "customer.unblocked",
        /// A customer was moved to the bin.
        CustomerDeleted = 34 "customer.deleted",
        /// A customer was taken back from the bin.
        CustomerRestored = 35 "customer.restored",
        /// An organization was recorded.
        OrganizationCreated = 40 "organization.created",
        /// An organization's data changed.
        OrganizationUpdated = 41 "organization.updated",
        /// An organization was removed.
        OrganizationDeleted = 42 "organization.deleted",
        /// An agent came or went, or can carry more or less.
        AgentAvailabilityChanged = 45 "agent.availability_changed",
        /// Teams, categories or settings changed.
        ConfigChanged = 50 "config.changed",
        /// Nobat switched a rule off, because it met an error again and again.
        RuleDisabled = 52 "rule.disabled",
        /// A rule told agents something of a ticket.
        RuleNotified = 170 "rule.notified",
        /// Nobat switched a webhook off: its receiver is gone, or did nothing but fail.
        WebhookDisabled = 180 "webhook.disabled",
        /// Agents, tokens, sign-ins or identity providers changed, or a provider's user was found to be a known customer.
        AccessChanged = 51 "access.changed",
    }
}

impl EventKind {
    /// Is it what a ticket's clocks do?
    pub const fn is_of_clock(self) -> bool {
        matches!(
            self,
            Self::SlaWarning | Self::SlaBreached | Self::SlaMet | Self::SlaEscalated | Self::SlaPolicyChanged
        )
    }
}
