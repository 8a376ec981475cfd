//! The wire shape of a ticket.

use std::sync::LazyLock;

use domain::{
    ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId},
    routing::QueuedReason,
    ticket::{Channel, Impact, Language, MessageKind, Priority, Status, Tag, Ticket},
    time::Instant,
};
use persistence::{message::LastMessage, ticket::TicketView};
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::Actions;
use crate::{
    auth::Principal,
    external_ids::ExternalIdDto,
    http::{ApiError, members_of},
    links::dto::BlockerDto,
    messages::{MessageDto, dto::AuthorDto},
    sla::TicketSlaSummary,
};

/// One request of a customer, from its first message to closing.
///
/// With `fields=` only the named members are present; with `expand=` the named members are added.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Ticket)]
pub struct TicketDto {
    /// The ticket's id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// The ticket's number in the workspace, for people. Increasing; may have gaps.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Grows with every event of the ticket. The value of the ETag.
    #[schema(minimum = 1, example = 2)]
    pub version: i64,
    /// One line.
    #[schema(max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// Where the ticket stands.
    #[schema(value_type = StatusWord)]
    pub status: Status,
    /// Is it not a request at all?
    pub spam: bool,
    /// The band of urgency: `low`, `medium`, `high`, `urgent`.
    #[schema(value_type = String, max_length = 20, example = "medium")]
    pub priority: Priority,
    /// What the problem does to the customer: `critical`, `outage`, `blocked`, `degraded`, `workaround`, `question`,
    /// `suggestion`; null until known.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "blocked")]
    pub impact: Option<Impact>,
    /// How it arrived: `api`, `portal`, `email`, `phone`, `import`, `sms`, `chat`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "api")]
    pub channel: Channel,
    /// The language it is written in: `fa` or `en`; null until known.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "fa")]
    pub language: Option<Language>,
    /// What it is about.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// The team that works on it.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The agent who works on it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Who asks.
    #[schema(value_type = String, max_length = 30)]
    pub customer_id: CustomerId,
    /// The company asking.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub organization_id: Option<OrganizationId>,
    /// Lower-case tags, sorted.
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub tags: Vec<String>,
    /// Its ids in other systems.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdDto>,
    /// Agents who follow the ticket.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub follower_ids: Vec<AgentId>,
    /// The ticket sleeps until then.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub snoozed_until: Option<Instant>,
    /// The closed ticket that this one continues.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub follow_up_of_id: Option<TicketId>,
    /// Since when the customer waits: his message, or his reopening, is unanswered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub waiting_since: Option<Instant>,
    /// The newest message.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub last_message_id: Option<MessageId>,
    /// Its kind: `customer`, `reply`, `note`, `auto`.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "customer")]
    pub last_message_kind: Option<MessageKind>,
    /// Its time.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_message_at: Option<Instant>,
    /// The newest message of the customer: send it back as `if_last_message_id` to be told when he wrote meanwhile.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub last_customer_message_id: Option<MessageId>,
    /// How many messages the ticket has, internal notes included.
    #[schema(minimum = 0)]
    pub message_count: i64,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When its newest event happened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
    /// When an agent first replied.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub first_responded_at: Option<Instant>,
    /// When it last became answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub answered_at: Option<Instant>,
    /// When it was closed, while it is.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub closed_at: Option<Instant>,
    /// When it was moved to the bin, while it is there.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub deleted_at: Option<Instant>,
    /// The ticket that it became a part of. Such a ticket is found only among what is in the bin.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub merged_into_id: Option<TicketId>,
    /// Why it has no assignee, while Nobat is to find one or nobody is to be found: `no_team`, `manual_team`, `empty_team`,
    /// `nobody_on_duty`, `nobody_available`, `nobody_suitable`, `nobody_skilled`, `nobody_else`, `everybody_full`,
    /// `everybody_had_share`, `everybody_locked`, `owner_gone`: its agent lost his access while nobody had to
    /// do anything about it.
    #[schema(value_type = Option<String>, required = true, max_length = 40, example = "manual_team")]
    pub queued_reason: Option<QueuedReason>,
    /// Handed out to its assignee until then.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub leased_until: Option<Instant>,
    /// The open tickets that it depends on, by number: before them the team cannot close it.
    #[schema(max_items = 100)]
    pub blocked_by: Vec<BlockerDto>,
    /// What the customer is promised; null where no policy applies.
    #[schema(required = true)]
    pub sla: Option<TicketSlaSummary>,
    /// What the caller may do with the ticket now: operation ids, and `status:<value>` for each status that
    /// `updateTicket` would accept.
    #[schema(max_items = 40, example = json!(["updateTicket", "createMessage", "status:answered"]))]
    pub allowed_actions: Vec<&'static str>,
    /// With `expand=customer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub customer: Option<CustomerSummary>,
    /// With `expand=assignee`; null when nobody is assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Option<NameSummary>>,
    /// With `expand=team`; null when no team is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Option<NameSummary>>,
    /// With `expand=last_message`; null when the caller may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message: Option<Option<LastMessageDto>>,
    /// With `expand=messages`, on a single ticket: its first 50 messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 50)]
    pub messages: Option<Vec<MessageDto>>,
}

/// What `fields` may name.
pub static MEMBERS: LazyLock<Vec<String>> = LazyLock::new(members_of::<TicketDto>);

/// The five statuses.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only the contract's schema is made from it")]
pub enum StatusWord {
    /// در انتظار پاسخ: the customer waits for the team.
    AwaitingReply,
    /// در حال بررسی: an agent works on it.
    InReview,
    /// نیاز به اطلاعات بیشتر: the team waits for the customer.
    NeedsInfo,
    /// پاسخ داده شده: the team has answered.
    Answered,
    /// بسته شده: finished.
    Closed,
}

/// Who asks, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerSummary {
    /// His id.
    #[schema(value_type = String, max_length = 30)]
    pub id: CustomerId,
    /// His name.
    #[schema(required = true, max_length = 200)]
    pub name: Option<String>,
    /// His first e-mail address.
    #[schema(required = true, max_length = 254)]
    pub email: Option<String>,
}

/// An id with a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NameSummary {
    /// The id.
    #[schema(max_length = 31)]
    pub id: String,
    /// The name.
    #[schema(max_length = 200)]
    pub name: String,
}

/// The newest message, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LastMessage)]
pub struct LastMessageDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30)]
    pub id: MessageId,
    /// `customer`, `reply`, `note` or `auto`.
    #[schema(value_type = String, max_length = 20, example = "customer")]
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: AuthorDto,
    /// Its first 200 characters, without markup.
    #[schema(max_length = 200)]
    pub excerpt: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// What `expand` asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expand {
    /// The customer.
    pub customer: bool,
    /// The assignee.
    pub assignee: bool,
    /// The team.
    pub team: bool,
    /// The newest message.
    pub last_message: bool,
    /// The first messages.
    pub messages: bool,
}

impl Expand {
    /// Does anything but the messages have to be joined?
    pub const fn related(self) -> bool {
        self.customer || self.assignee || self.team || self.last_message
    }
}

impl TicketDto {
    /// A ticket alone, as `who` sees it.
    pub fn of(ticket: Ticket, who: &Principal) -> Self {
        Self::with(ticket, &Actions::of(who))
    }

    /// A ticket alone, as it is told to whoever did not ask.
    pub fn unasked(ticket: Ticket) -> Self {
        Self::with(ticket, &Actions::none())
    }

    /// A ticket alone, for a caller with these actions.
    pub fn with(ticket: Ticket, actions: &Actions) -> Self {
        let allowed_actions = actions.on(&ticket);
        let sla = ticket.sla_summary().map(TicketSlaSummary::from);
        Self {
            id: ticket.id,
            number: ticket.number,
            version: ticket.version,
            subject: ticket.subject,
            status: ticket.status,
            spam: ticket.spam,
            priority: ticket.priority,
            impact: ticket.impact,
            channel: ticket.channel,
            language: ticket.language,
            category_id: ticket.category_id,
            team_id: ticket.team_id,
            assignee_id: ticket.assignee_id,
            customer_id: ticket.customer_id,
            organization_id: ticket.organization_id,
            tags: ticket.tags.into_iter().map(Tag::into_string).collect(),
            external_ids: ExternalIdDto::all(ticket.external_ids),
            follower_ids: ticket.follower_ids,
            snoozed_until: ticket.snoozed_until,
            follow_up_of_id: ticket.follow_up_of_id,
            waiting_since: ticket.waiting_since,
            last_message_id: ticket.last_message_id,
            last_message_kind: ticket.last_message_kind,
            last_message_at: ticket.last_message_at,
            last_customer_message_id: ticket.last_customer_message_id,
            message_count: ticket.message_count,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            first_responded_at: ticket.first_responded_at,
            answered_at: ticket.answered_at,
            closed_at: ticket.closed_at,
            deleted_at: ticket.deleted_at,
            merged_into_id: ticket.merged_into,
            queued_reason: ticket.queued_reason,
            leased_until: ticket.lease.map(|lease| lease.leased_until),
            blocked_by: ticket.blocked_by.into_iter().map(BlockerDto::from).collect(),
            sla,
            allowed_actions,
            customer: None,
            assignee: None,
            team: None,
            last_message: None,
            messages: None,
        }
    }

    /// A ticket with what was asked for.
    pub fn expanded(view: TicketView, expand: Expand, actions: &Actions) -> Result<Self, ApiError> {
        let mut dto = Self::with(view.ticket, actions);
        let Some(related) = view.related else { return Ok(dto) };
        if expand.customer {
            let (id, name, emails) = related.customer;
            let email = persistence::customer::first_address(&emails)?;
            dto.customer = Some(CustomerSummary { id, name, email });
        }
        if expand.assignee {
            dto.assignee = Some(related.assignee.map(|(id, name)| NameSummary { id: id.to_string(), name }));
        }
        if expand.team {
            dto.team = Some(related.team.map(|(id, name)| NameSummary { id: id.to_string(), name }));
        }
        if expand.last_message {
            let readable = related.last_message.filter(|last| last.kind.is_public() || actions.reads_notes);
            dto.last_message = Some(readable.map(LastMessageDto::from));
        }
        Ok(dto)
    }
}

impl From<LastMessage> for LastMessageDto {
    fn from(last: LastMessage) -> Self {
        let author = AuthorDto::from(&last.author);
        let excerpt = last.text.chars().take(200).collect();
        Self { id: last.id, kind: last.kind, author, excerpt, created_at: last.created_at }
    }
}
