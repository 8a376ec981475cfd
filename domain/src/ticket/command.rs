//! What may be asked of a ticket.

use serde_json::Value;

use super::{Conversation, Impact, Language, MessageKind, Priority, Status, Tag, TakenIn};
use crate::{
    attachment::AttachedFile,
    conversation::Courtesy,
    external::ExternalId,
    ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId},
    people::Tier,
    queue::Taker,
    routing::{ReturnCause, RoutingDecision},
    sla::Told,
    survey,
    time::Instant,
};

/// A request to change a ticket. References in it have been resolved inside the workspace by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Set fields.
    Update(Box<TicketPatch>),
    /// Take the ticket: assign it to this agent and start.
    Claim(AgentId),
    /// Give the ticket back.
    Release,
    /// Add a message.
    AddMessage(NewMessage),
    /// A message was changed, or an internal note removed.
    ChangeMessage {
        /// The message.
        id: MessageId,
        /// What it is.
        kind: MessageKind,
        /// Hex SHA-256 of its body from now on; none when it is removed.
        body_sha256: Option<String>,
        /// The agents whom it named, and those whom it names now.
        mentions: (Vec<AgentId>, Vec<AgentId>),
        /// Its ids in other systems until now, and from now on.
        external_ids: (Vec<ExternalId>, Vec<ExternalId>),
    },
    /// A person says whether what the customer wrote is a courtesy.
    JudgeCourtesy {
        /// The message.
        id: MessageId,
        /// When it was written.
        written_at: Instant,
        /// What it was taken for.
        was: Courtesy,
        /// What it is.
        is_one: bool,
        /// Hex SHA-256 of its body.
        body_sha256: String,
    },
    /// Put one tag on, or take it off.
    SetTag(Tag, bool),
    /// Add one follower, or remove him.
    SetFollower(AgentId, bool),
    /// Move to the bin.
    Delete,
    /// Take back from the bin.
    Restore,
    /// The customer is served in another way.
    SetTier(Tier),
    /// The time until which the ticket sleeps is over.
    Wake,
    /// Give the ticket to the team and agent that were chosen for it, or let it wait for the reason that was found.
    Route(Box<RoutingDecision>),
    /// Hand the ticket out to an agent who asked for the next one.
    LeaseTo(Taker),
    /// The agent needs more time, in seconds from now; none: the usual.
    ExtendLease {
        /// He.
        agent_id: AgentId,
        /// How much.
        seconds: Option<i64>,
    },
    /// The agent gives back what he was handed.
    ReleaseLease(AgentId),
    /// The lease's time is over.
    ExpireLease,
    /// Nobat takes the ticket from its agent.
    TakeBack(ReturnCause),
    /// Become a part of this ticket; what is a part of another one already goes on with that one.
    MergeInto(TicketId),
    /// Be a ticket of its own again, with the messages that come back to it.
    Unmerge(Conversation),
    /// Take in a ticket that becomes a part of this one.
    TakeIn(Box<TakenIn>),
    /// Let go a ticket that was a part of this one.
    LetGo {
        /// It.
        ticket_id: TicketId,
        /// What is left of the correspondence.
        left: Conversation,
    },
    /// Something to be done was added, changed or removed: how it was told of before and after, null where it was not there.
    ChangeChecklist(Value, Value),
    /// An agent begins to write: the first act of who was handed the ticket.
    Begin,
    /// Clocks did something.
    TellClocks(Vec<Told>),
    /// What led away from this status is undone: the ticket stands there again, wherever it could go by itself. Where that
    /// ended the customer's waiting, he has waited since then.
    PutBack(Status, Option<Instant>),
    /// Something happened to a survey.
    TellSurvey(Vec<survey::Told>),
}

/// New values; an outer `None` keeps, an inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketPatch {
    /// The subject.
    pub subject: Option<String>,
    /// The status.
    pub status: Option<Status>,
    /// The spam mark.
    pub spam: Option<bool>,
    /// The priority.
    pub priority: Option<Priority>,
    /// The impact.
    pub impact: Option<Option<Impact>>,
    /// The language.
    pub language: Option<Option<Language>>,
    /// The category.
    pub category_id: Option<Option<CategoryId>>,
    /// The team.
    pub team_id: Option<Option<TeamId>>,
    /// The assignee.
    pub assignee_id: Option<Option<AgentId>>,
    /// The customer, with his organization.
    pub customer: Option<(CustomerId, Option<OrganizationId>)>,
    /// The organization.
    pub organization_id: Option<Option<OrganizationId>>,
    /// All tags.
    pub tags: Option<Vec<Tag>>,
    /// All ids in other systems.
    pub external_ids: Option<Vec<ExternalId>>,
    /// Asleep until.
    pub snoozed_until: Option<Option<Instant>>,
}

/// A message to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// Hex SHA-256 of the original body.
    pub body_sha256: String,
    /// What is attached.
    pub attachments: Vec<AttachedFile>,
    /// For replies: the status afterwards.
    pub then: Option<Status>,
    /// For the customer's words: do they need nobody?
    pub courtesy: Option<Courtesy>,
    /// The newest customer message the author has seen: outer `None` does not check, inner `None` has seen none.
    pub if_last_message_id: Option<Option<MessageId>>,
}
