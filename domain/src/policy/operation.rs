//! The operations of the contract and who may call them.

use super::{
    TokenScope,
    row::{Access, OperationRow},
    table::operations,
};
use crate::people::Role;

operations! {
    /// List tickets.
    ListTickets "listTickets" TicketsRead readers;
    /// Search tickets with a condition.
    SearchTickets "searchTickets" TicketsRead readers;
    /// Open a ticket.
    CreateTicket "createTicket" TicketsWrite workers;
    /// Read a ticket.
    ShowTicket "showTicket" TicketsRead readers;
    /// Change a ticket.
    UpdateTicket "updateTicket" TicketsWrite workers;
    /// Move a ticket to the bin.
    DeleteTicket "deleteTicket" TicketsWrite leads;
    /// Take a ticket from the bin.
    RestoreTicket "restoreTicket" TicketsWrite leads;
    /// Take a ticket for oneself.
    ClaimTicket "claimTicket" TicketsWrite people;
    /// Give a ticket back.
    ReleaseTicket "releaseTicket" TicketsWrite workers;
    /// Put a tag on.
    AddTicketTag "addTicketTag" TicketsWrite workers;
    /// Take a tag off.
    RemoveTicketTag "removeTicketTag" TicketsWrite workers;
    /// Follow a ticket.
    AddTicketFollower "addTicketFollower" TicketsWrite workers;
    /// Stop following a ticket.
    RemoveTicketFollower "removeTicketFollower" TicketsWrite workers;
    /// Make a ticket a part of another one.
    MergeTicket "mergeTicket" TicketsWrite workers;
    /// Make messages of a ticket another one.
    SplitTicket "splitTicket" TicketsWrite workers;
    /// Make it a ticket of its own again.
    UnmergeTicket "unmergeTicket" TicketsWrite workers;
    /// List the tickets that became parts of a ticket.
    ListMergedTickets "listMergedTickets" TicketsRead readers;
    /// Read one's own draft.
    ShowDraft "showDraft" TicketsWrite people;
    /// Keep one's own draft.
    SetDraft "setDraft" TicketsWrite people;
    /// Throw one's own draft away.
    DeleteDraft "deleteDraft" TicketsWrite people;
    /// How far one has read.
    ShowReadMarker "showReadMarker" TicketsRead person;
    /// Say how far one has read.
    SetReadMarker "setReadMarker" TicketsRead person;
    /// Who is at a ticket?
    ListPresences "listPresences" TicketsRead readers;
    /// Say that one is at a ticket.
    SetPresence "setPresence" TicketsRead person;
    /// Say that one is gone.
    DeletePresence "deletePresence" TicketsRead person;
    /// List what is to be done.
    ListChecklist "listChecklist" TicketsRead readers;
    /// Add something to be done.
    CreateChecklistItem "createChecklistItem" TicketsWrite workers;
    /// Change something to be done, or say that it is done.
    UpdateChecklistItem "updateChecklistItem" TicketsWrite workers;
    /// Remove something to be done.
    DeleteChecklistItem "deleteChecklistItem" TicketsWrite workers;
    /// List a ticket's links.
    ListTicketLinks "listTicketLinks" TicketsRead readers;
    /// Link two tickets.
    CreateTicketLink "createTicketLink" TicketsWrite workers;
    /// Remove a link.
    DeleteTicketLink "deleteTicketLink" TicketsWrite workers;
    /// Messages and changes in one list.
    ListTicketTimeline "listTicketTimeline" TicketsRead readers;
    /// A ticket's events.
    ListTicketHistory "listTicketHistory" TicketsRead readers;
    /// Try a way of routing on tickets of the past.
    SimulateRouting "simulateRouting" ConfigRead leads;
    /// Where a ticket went, and why.
    ShowTicketRouting "showTicketRouting" TicketsRead readers;
    /// Read the rules by which tickets find their teams.
    ShowRoutingPolicy "showRoutingPolicy" ConfigRead readers;
    /// Change them.
    UpdateRoutingPolicy "updateRoutingPolicy" ConfigWrite admins;
    /// Why an agent did not get a ticket.
    ShowWhyNot "showWhyNot" TicketsRead readers;
    /// Why a ticket stands where it stands in the queue.
    ShowTicketPriority "showTicketPriority" TicketsRead readers;
    /// What waits, the most urgent first.
    ListQueue "listQueue" TicketsRead readers;
    /// How much waits, by team and priority.
    ShowQueueCounts "showQueueCounts" TicketsRead readers;
    /// Take the next ticket.
    TakeNextTicket "takeNextTicket" QueueWork people;
    /// Keep a ticket that one was handed for longer.
    ExtendLease "extendLease" QueueWork people;
    /// Give back a ticket that one was handed.
    ReleaseLease "releaseLease" QueueWork people;
    /// Explain a ticket's triage.
    ShowTicketTriage "showTicketTriage" TicketsRead readers;
    /// Triage words without a ticket.
    PreviewTriage "previewTriage" TicketsRead readers;
    /// Say that a ticket's values are right.
    ConfirmTicketTriage "confirmTicketTriage" TicketsWrite workers;
    /// List decisions of triage that wait for a look.
    ListTriageReviews "listTriageReviews" ConfigRead admins;
    /// Read the words that triage knows by name.
    ShowTriageWords "showTriageWords" ConfigRead readers;
    /// Replace the workspace's own words for triage.
    ReplaceTriageWords "replaceTriageWords" ConfigWrite admins;
    /// Tell how good triage is.
    ShowTriageQuality "showTriageQuality" TicketsRead leads;
    /// Find what is like a ticket.
    ShowSimilarTickets "showSimilarTickets" TicketsRead readers;
    /// List proposed incidents.
    ListIncidentProposals "listIncidentProposals" TicketsRead readers;
    /// Read a proposed incident.
    ShowIncidentProposal "showIncidentProposal" TicketsRead readers;
    /// Say that it is an incident.
    AcceptIncidentProposal "acceptIncidentProposal" TicketsWrite leads;
    /// Say that it is none.
    DismissIncidentProposal "dismissIncidentProposal" TicketsWrite leads;
    /// Explain what a ticket is promised.
    ShowTicketSla "showTicketSla" TicketsRead readers;
    /// Promise anew to one ticket.
    RecalculateTicketSla "recalculateTicketSla" TicketsWrite leads;
    /// List the policies of what is promised.
    ListSlaPolicies "listSlaPolicies" ConfigRead readers;
    /// Add a policy.
    CreateSlaPolicy "createSlaPolicy" ConfigWrite admins;
    /// Put the policies in order.
    OrderSlaPolicies "orderSlaPolicies" ConfigWrite admins;
    /// Promise anew to all open tickets.
    RecalculateSla "recalculateSla" ConfigWrite admins;
    /// Read a policy.
    ShowSlaPolicy "showSlaPolicy" ConfigRead readers;
    /// Change a policy.
    UpdateSlaPolicy "updateSlaPolicy" ConfigWrite admins;
    /// Remove a policy.
    DeleteSlaPolicy "deleteSlaPolicy" ConfigWrite admins;
    /// List canned responses.
    ListCannedResponses "listCannedResponses" ConfigRead readers;
    /// Add a canned response.
    CreateCannedResponse "createCannedResponse" ConfigWrite leads;
    /// Read a canned response.
    ShowCannedResponse "showCannedResponse" ConfigRead readers;
    /// Change a canned response.
    UpdateCannedResponse "updateCannedResponse" ConfigWrite leads;
    /// Remove a canned response.
    DeleteCannedResponse "deleteCannedResponse" ConfigWrite leads;
    /// Put a ticket's values into a canned response.
    RenderCannedResponse "renderCannedResponse" TicketsRead readers;
    /// List macros.
    ListMacros "listMacros" ConfigRead readers;
    /// Add a macro.
    CreateMacro "createMacro" ConfigWrite leads;
    /// Read a macro.
    ShowMacro "showMacro" ConfigRead readers;
    /// Change a macro.
    UpdateMacro "updateMacro" ConfigWrite leads;
    /// Remove a macro.
    DeleteMacro "deleteMacro" ConfigWrite leads;
    /// Do what a macro does with a ticket.
    ApplyMacro "applyMacro" TicketsWrite workers;
    /// List the rules.
    ListRules "listRules" ConfigRead readers;
    /// Add a rule.
    CreateRule "createRule" ConfigWrite admins;
    /// Put the rules in order.
    OrderRules "orderRules" ConfigWrite admins;
    /// Try a rule on tickets of the past.
    SimulateRule "simulateRule" ConfigRead leads;
    /// Read a rule.
    ShowRule "showRule" ConfigRead readers;
    /// Change a rule.
    UpdateRule "updateRule" ConfigWrite admins;
    /// Remove a rule.
    DeleteRule "deleteRule" ConfigWrite admins;
    /// List what a rule did.
    ListRuleRuns "listRuleRuns" ConfigRead leads;
    /// List what rules did with a ticket.
    ListTicketRuleRuns "listTicketRuleRuns" TicketsRead readers;
    /// Read the automatic messages.
    ShowAutomaticMessages "showAutomaticMessages" ConfigRead readers;
    /// Change the automatic messages.
    UpdateAutomaticMessages "updateAutomaticMessages" ConfigWrite admins;
    /// Look at an automatic message before anybody gets it.
    PreviewAutomaticMessage "previewAutomaticMessage" ConfigRead readers;
    /// Undo what a rule did once.
    UndoRuleRun "undoRuleRun" TicketsWrite leads;
    /// List a ticket's messages.
    ListMessages "listMessages" TicketsRead readers;
    /// Reply, note, or write down the customer's words.
    CreateMessage "createMessage" TicketsWrite workers;
    /// Read a message.
    ShowMessage "showMessage" TicketsRead readers;
    /// Edit an internal note.
    UpdateMessage "updateMessage" NotesWrite workers;
    /// Say whether a customer's message is mere thanks.
    JudgeCourtesy "judgeCourtesy" TicketsWrite workers;
    /// Remove an internal note.
    DeleteMessage "deleteMessage" NotesWrite workers;
    /// Read a body as it was written.
    ShowMessageSource "showMessageSource" TicketsRead readers;
    /// Upload a file.
    CreateAttachment "createAttachment" AttachmentsWrite workers;
    /// Describe a file.
    ShowAttachment "showAttachment" AttachmentsRead readers;
    /// Remove an upload.
    DeleteAttachment "deleteAttachment" AttachmentsWrite workers;
    /// Download a file.
    ShowAttachmentContent "showAttachmentContent" AttachmentsRead readers;
    /// Make a link to a file.
    CreateAttachmentLink "createAttachmentLink" AttachmentsRead readers;
    /// Download a file by a link.
    ShowLinkedAttachment "showLinkedAttachment" Public public;
    /// Want no more letters of a kind, by a letter's key.
    RefuseLetters "refuseLetters" Public public;
    /// Want them again.
    AllowLetters "allowLetters" Public public;
    /// List customers.
    ListCustomers "listCustomers" CustomersRead readers;
    /// Record a customer.
    CreateCustomer "createCustomer" CustomersWrite workers;
    /// Read a customer.
    ShowCustomer "showCustomer" CustomersRead readers;
    /// Change a customer.
    UpdateCustomer "updateCustomer" CustomersWrite workers;
    /// Move a customer to the bin.
    DeleteCustomer "deleteCustomer" CustomersWrite leads;
    /// Take a customer from the bin.
    RestoreCustomer "restoreCustomer" CustomersWrite leads;
    /// Stop a customer from opening tickets.
    BlockCustomer "blockCustomer" CustomersWrite leads;
    /// Let a customer open tickets again.
    UnblockCustomer "unblockCustomer" CustomersWrite leads;
    /// Let a customer prove his addresses.
    VerifyCustomerEmails "verifyCustomerEmails" CustomersWrite workers;
    /// List organizations.
    ListOrganizations "listOrganizations" OrganizationsRead readers;
    /// Record an organization.
    CreateOrganization "createOrganization" OrganizationsWrite workers;
    /// Read an organization.
    ShowOrganization "showOrganization" OrganizationsRead readers;
    /// Change an organization.
    UpdateOrganization "updateOrganization" OrganizationsWrite workers;
    /// Remove an organization.
    DeleteOrganization "deleteOrganization" OrganizationsWrite leads;
    /// Put a customer into an organization.
    AddOrganizationMember "addOrganizationMember" OrganizationsWrite workers;
    /// Take a customer out of an organization.
    RemoveOrganizationMember "removeOrganizationMember" OrganizationsWrite workers;
    /// List agents.
    ListAgents "listAgents" UsersRead readers;
    /// Add an agent.
    CreateAgent "createAgent" UsersWrite admins;
    /// Read an agent.
    ShowAgent "showAgent" UsersRead readers;
    /// Change an agent.
    UpdateAgent "updateAgent" UsersWrite admins;
    /// Deactivate an agent.
    DeleteAgent "deleteAgent" UsersWrite admins;
    /// Come, go, or carry more or less.
    SetAvailability "setAvailability" QueueWork workers;
    /// Is an agent on duty?
    ShowDuty "showDuty" UsersRead readers;
    /// List an agent's shifts.
    ListShifts "listShifts" UsersRead readers;
    /// Give an agent a shift.
    CreateShift "createShift" UsersWrite leads;
    /// Read a shift.
    ShowShift "showShift" UsersRead readers;
    /// Take a shift back.
    DeleteShift "deleteShift" UsersWrite leads;
    /// List an agent's time off.
    ListTimeOff "listTimeOff" UsersRead readers;
    /// Give an agent time off.
    CreateTimeOff "createTimeOff" UsersWrite leads;
    /// Read a time off.
    ShowTimeOff "showTimeOff" UsersRead readers;
    /// Take a time off back.
    DeleteTimeOff "deleteTimeOff" UsersWrite leads;
    /// List invitations.
    ListInvitations "listInvitations" UsersWrite admins;
    /// Invite somebody to become an agent.
    CreateInvitation "createInvitation" UsersWrite admins;
    /// Read an invitation.
    ShowInvitation "showInvitation" UsersWrite admins;
    /// Take an invitation back.
    RevokeInvitation "revokeInvitation" UsersWrite admins;
    /// Send an invitation again.
    ResendInvitation "resendInvitation" UsersWrite admins;
    /// Become an agent.
    AcceptInvitation "acceptInvitation" Public public;
    /// Read how people sign in.
    ShowSignInSettings "showSignInSettings" ConfigRead readers;
    /// Change how people sign in.
    UpdateSignInSettings "updateSignInSettings" ConfigWrite admins;
    /// List teams.
    ListTeams "listTeams" UsersRead readers;
    /// Add a team.
    CreateTeam "createTeam" UsersWrite admins;
    /// Read a team.
    ShowTeam "showTeam" UsersRead readers;
    /// Change a team.
    UpdateTeam "updateTeam" UsersWrite admins;
    /// Remove a team.
    DeleteTeam "deleteTeam" UsersWrite admins;
    /// Put an agent into a team.
    AddTeamMember "addTeamMember" UsersWrite admins;
    /// Take an agent out of a team.
    RemoveTeamMember "removeTeamMember" UsersWrite admins;
    /// The roles and what each may do.
    ListRoles "listRoles" UsersRead readers;
    /// List categories.
    ListCategories "listCategories" ConfigRead readers;
    /// Add a category.
    CreateCategory "createCategory" ConfigWrite admins;
    /// Read a category.
    ShowCategory "showCategory" ConfigRead readers;
    /// Change a category.
    UpdateCategory "updateCategory" ConfigWrite admins;
    /// Remove a category.
    DeleteCategory "deleteCategory" ConfigWrite admins;
    /// List calendars.
    ListCalendars "listCalendars" ConfigRead readers;
    /// Add a calendar.
    CreateCalendar "createCalendar" ConfigWrite admins;
    /// Read a calendar.
    ShowCalendar "showCalendar" ConfigRead readers;
    /// Change a calendar.
    UpdateCalendar "updateCalendar" ConfigWrite admins;
    /// Remove a calendar.
    DeleteCalendar "deleteCalendar" ConfigWrite admins;
    /// Add holidays from a file or a list.
    ImportHolidays "importHolidays" ConfigWrite admins;
    /// Suggest holidays.
    ListSuggestedHolidays "listSuggestedHolidays" ConfigRead readers;
    /// Add and measure open time.
    CalculateCalendar "calculateCalendar" ConfigRead readers;
    /// Read the own workspace.
    ShowWorkspace "showWorkspace" ConfigRead readers;
    /// Change the own workspace.
    UpdateWorkspace "updateWorkspace" ConfigWrite admins;
    /// List identity providers.
    ListIdentityProviders "listIdentityProviders" IdentityManage admins;
    /// Add an identity provider.
    CreateIdentityProvider "createIdentityProvider" IdentityManage admins;
    /// Read an identity provider.
    ShowIdentityProvider "showIdentityProvider" IdentityManage admins;
    /// Change an identity provider.
    UpdateIdentityProvider "updateIdentityProvider" IdentityManage admins;
    /// Remove an identity provider.
    DeleteIdentityProvider "deleteIdentityProvider" IdentityManage admins;
    /// Try an identity provider.
    TestIdentityProvider "testIdentityProvider" IdentityManage admins;
    /// List the services at which agents sign in.
    ListSignInProviders "listSignInProviders" IdentityManage admins;
    /// Add a service at which agents sign in.
    CreateSignInProvider "createSignInProvider" IdentityManage admins;
    /// Read a service at which agents sign in.
    ShowSignInProvider "showSignInProvider" IdentityManage admins;
    /// Change a service at which agents sign in.
    UpdateSignInProvider "updateSignInProvider" IdentityManage admins;
    /// Remove a service at which agents sign in.
    DeleteSignInProvider "deleteSignInProvider" IdentityManage admins;
    /// List mailboxes.
    ListMailboxes "listMailboxes" MailManage admins;
    /// Add a mailbox.
    CreateMailbox "createMailbox" MailManage admins;
    /// Read a mailbox.
    ShowMailbox "showMailbox" MailManage admins;
    /// Change a mailbox.
    UpdateMailbox "updateMailbox" MailManage admins;
    /// Remove a mailbox.
    DeleteMailbox "deleteMailbox" MailManage admins;
    /// Try a mailbox's server.
    TestMailbox "testMailbox" MailManage admins;
    /// Read how far a mailbox is fetched.
    ShowMailboxProgress "showMailboxProgress" MailManage admins;
    /// List mails to customers.
    ListDeliveries "listDeliveries" MailManage admins;
    /// Read what became of a mail.
    ShowDelivery "showDelivery" MailManage admins;
    /// Send a mail that failed once more.
    RetryDelivery "retryDelivery" MailManage admins;
    /// List what one was told of.
    ListNotifications "listNotifications" NotificationsOwn person;
    /// Count what one has not read.
    ShowNotificationCounts "showNotificationCounts" NotificationsOwn person;
    /// Say that one has read what one was told of.
    ReadNotifications "readNotifications" NotificationsOwn person;
    /// Say that one has read it.
    ReadNotification "readNotification" NotificationsOwn person;
    /// Say that one has not read it.
    UnreadNotification "unreadNotification" NotificationsOwn person;
    /// What one wishes to be told.
    ShowNotificationSettings "showNotificationSettings" NotificationsOwn person;
    /// Change what one wishes to be told.
    UpdateNotificationSettings "updateNotificationSettings" NotificationsOwn person;
    /// What agents are told who wish nothing else.
    ShowNotificationDefaults "showNotificationDefaults" ConfigRead readers;
    /// Change it.
    UpdateNotificationDefaults "updateNotificationDefaults" ConfigWrite admins;
    /// Who was told of what, and who was not, and why.
    ListNotificationDeliveries "listNotificationDeliveries" ConfigRead admins;
    /// Hand in a mail that was received.
    ReceiveEmail "receiveEmail" InboundIngest admins;
    /// List mails that were received.
    ListInboundEmails "listInboundEmails" MailManage admins;
    /// Read what became of a mail.
    ShowInboundEmail "showInboundEmail" MailManage admins;
    /// Look at a mail again.
    ReprocessInboundEmail "reprocessInboundEmail" MailManage admins;
    /// Read what the workspace says of its surveys.
    ShowSurveySettings "showSurveySettings" ConfigRead readers;
    /// Change it.
    UpdateSurveySettings "updateSurveySettings" ConfigWrite admins;
    /// List surveys.
    ListSurveys "listSurveys" SurveysRead readers;
    /// Read a survey.
    ShowSurvey "showSurvey" SurveysRead readers;
    /// List a ticket's surveys.
    ListTicketSurveys "listTicketSurveys" SurveysRead readers;
    /// Answer a survey for its customer.
    AnswerSurvey "answerSurvey" SurveysWrite admins;
    /// Make a new key for a survey.
    CreateSurveyKey "createSurveyKey" SurveysWrite admins;
    /// A customer: read the survey of an own ticket.
    ShowPortalSurvey "showPortalSurvey" Customer customers;
    /// A customer: answer the survey of an own ticket.
    AnswerPortalSurvey "answerPortalSurvey" Customer customers;
    /// Look at a survey by its link.
    ShowLinkedSurvey "showLinkedSurvey" Public public;
    /// Answer a survey by its link.
    AnswerLinkedSurvey "answerLinkedSurvey" Public public;
    /// A customer: read the own data.
    ShowPortalMe "showPortalMe" Customer customers;
    /// A customer: change the own data.
    UpdatePortalMe "updatePortalMe" Customer customers;
    /// A customer: prove the own addresses.
    VerifyPortalEmails "verifyPortalEmails" Customer customers;
    /// A customer: sign out.
    DeleteGuestSession "deleteGuestSession" Customer customers;
    /// A customer: what a form needs.
    ShowPortalForm "showPortalForm" Customer customers;
    /// A customer: list the own tickets.
    ListPortalTickets "listPortalTickets" Customer customers;
    /// A customer: open a ticket.
    CreatePortalTicket "createPortalTicket" Customer customers;
    /// A customer: read an own ticket.
    ShowPortalTicket "showPortalTicket" Customer customers;
    /// A customer: what is promised for an own ticket, and how that has moved.
    ShowPortalPromises "showPortalPromises" Customer customers;
    /// A customer: close an own ticket.
    ClosePortalTicket "closePortalTicket" Customer customers;
    /// A customer: reopen an own ticket.
    ReopenPortalTicket "reopenPortalTicket" Customer customers;
    /// A customer: list the messages of an own ticket.
    ListPortalMessages "listPortalMessages" Customer customers;
    /// A customer: write to an own ticket.
    CreatePortalMessage "createPortalMessage" Customer customers;
    /// A customer: upload a file.
    CreatePortalAttachment "createPortalAttachment" Customer customers;
    /// A customer: download a file of an own ticket.
    ShowPortalAttachmentContent "showPortalAttachmentContent" Customer customers;
    /// Sign in with e-mail and password.
    CreateSession "createSession" Public public;
    /// Go to the workspace's own service to sign in.
    StartOidcSignIn "startOidcSignIn" Public public;
    /// Come back from there.
    FinishOidcSignIn "finishOidcSignIn" Public public;
    /// Ask for a code to sign in to the portal with.
    RequestGuestCode "requestGuestCode" Public public;
    /// Sign in to the portal with a code.
    CreateGuestSession "createGuestSession" Public public;
    /// Prove an address by a letter.
    ConfirmAddress "confirmAddress" Public public;
    /// Ask for a letter to set a new password by.
    RequestPasswordReset "requestPasswordReset" Public public;
    /// Set a new password by a letter.
    ConfirmPasswordReset "confirmPasswordReset" Public public;
    /// Trade a refresh token.
    RefreshSession "refreshSession" Public public;
    /// List the own sign-ins.
    ListSessions "listSessions" Any person;
    /// Sign out.
    DeleteSession "deleteSession" Any person;
    /// Who am I?
    ShowMe "showMe" Any readers;
    /// Change the own password.
    ChangePassword "changePassword" Any person;
    /// List tokens.
    ListTokens "listTokens" TokensManage readers;
    /// Make a token.
    CreateToken "createToken" TokensManage readers;
    /// Read a token's description.
    ShowToken "showToken" TokensManage readers;
    /// Revoke a token.
    RevokeToken "revokeToken" TokensManage readers;
    /// Replace a token by a new one.
    RotateToken "rotateToken" TokensManage readers;
    /// Every record at its latest change, for copies.
    ListChanges "listChanges" ChangesRead admins;
    /// The log of events.
    ListEvents "listEvents" EventsRead admins;
    /// Changes of configuration and access.
    ListAuditLog "listAuditLog" AuditRead admins;
    /// Prove that the history is intact.
    VerifyHistory "verifyHistory" AuditRead admins;
    /// Version, limits and features.
    ShowMeta "showMeta" Public public;
    /// Is the process alive?
    ShowLiveness "showLiveness" Public public;
    /// Can the service work?
    ShowReadiness "showReadiness" Public public;
    /// Explain a problem code.
    ShowProblem "showProblem" Public public;
    /// The contract as YAML.
    ShowOpenapiYaml "showOpenapiYaml" Public public;
    /// The contract as JSON.
    ShowOpenapiJson "showOpenapiJson" Public public;
}
