//! The row of a ticket and its exact translation.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use domain::{
    condition::normal,
    ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId, WorkspaceId},
    people::Tier,
    queue::{Lease, Pause, RankInput, RankPolicy, rank},
    routing::QueuedReason,
    ticket::{Channel, Impact, Language, MessageKind, Priority, Status, Tag, Ticket},
    time::Instant,
};

use crate::{
    StorageError, stored,
    types::{Key, Uid},
    writes::insert_row,
};

/// One row of `tickets`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct TicketRow {
    pub workspace_id: Key<WorkspaceId>,
    pub id: Key<TicketId>,
    pub number: i64,
    pub version: i64,
    pub subject: String,
    pub status: i16,
    pub spam: bool,
    pub priority: i16,
    pub impact: Option<i16>,
    pub channel: i16,
    pub language: Option<i16>,
    pub category_id: Option<CategoryId>,
    pub team_id: Option<TeamId>,
    pub assignee_id: Option<AgentId>,
    pub customer_id: Key<CustomerId>,
    pub organization_id: Option<OrganizationId>,
    pub tags: String,
    pub follower_ids: String,
    pub snoozed_until: Option<i64>,
    pub follow_up_of_id: Option<TicketId>,
    pub waiting_since: Option<i64>,
    pub last_message_id: Option<MessageId>,
    pub last_message_kind: Option<i16>,
    pub last_message_at: Option<i64>,
    pub last_customer_message_id: Option<MessageId>,
    pub message_count: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub first_responded_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub tier: i16,
    pub paused_millis: i64,
    pub paused_since: Option<i64>,
    pub queued_reason: Option<i16>,
    pub leased_at: Option<i64>,
    pub leased_until: Option<i64>,
    pub lease_count: i64,
    pub rank_key: i64,
    pub subject_normal: String,
    pub blocked_by: String,
    pub sla: Option<String>,
    pub next_due_at: Option<i64>,
    pub merged_into_id: Option<TicketId>,
    pub external_ids: Option<String>,
}

insert_row!(
    TicketRow, "tickets",
    workspace_id Uid, id Uid, number BigInt, version BigInt, subject Text, status SmallInt, spam Bool,
    priority SmallInt, impact Nullable<SmallInt>, channel SmallInt, language Nullable<SmallInt>,
    category_id Nullable<Uid>, team_id Nullable<Uid>, assignee_id Nullable<Uid>, customer_id Uid,
    organization_id Nullable<Uid>, tags Text, follower_ids Text, snoozed_until Nullable<BigInt>,
    follow_up_of_id Nullable<Uid>, waiting_since Nullable<BigInt>, last_message_id Nullable<Uid>,
    last_message_kind Nullable<SmallInt>, last_message_at Nullable<BigInt>, last_customer_message_id Nullable<Uid>,
    message_count BigInt, created_at BigInt, updated_at BigInt, first_responded_at Nullable<BigInt>,
    answered_at Nullable<BigInt>, closed_at Nullable<BigInt>, deleted_at Nullable<BigInt>, tier SmallInt,
    paused_millis BigInt, paused_since Nullable<BigInt>, queued_reason Nullable<SmallInt>, leased_at Nullable<BigInt>,
    leased_until Nullable<BigInt>, lease_count BigInt, rank_key BigInt, subject_normal Text, blocked_by Text,
    sla Nullable<Text>, next_due_at Nullable<BigInt>, merged_into_id Nullable<Uid>,
    external_ids Nullable<Text>,
);

impl TicketRow {
    pub(crate) fn of(workspace_id: WorkspaceId, ticket: &Ticket) -> Self {
        let tags: Vec<&str> = ticket.tags.iter().map(Tag::as_str).collect();
        Self {
            workspace_id: Key(workspace_id),
            id: Key(ticket.id),
            number: ticket.number,
            version: ticket.version,
            subject: ticket.subject.clone(),
            status: ticket.status.code(),
            spam: ticket.spam,
            priority: ticket.priority.code(),
            impact: ticket.impact.map(Impact::code),
            channel: ticket.channel.code(),
            language: ticket.language.map(Language::code),
            category_id: ticket.category_id,
            team_id: ticket.team_id,
            assignee_id: ticket.assignee_id,
            customer_id: Key(ticket.customer_id),
            organization_id: ticket.organization_id,
            tags: stored::list_to_text(&tags),
            follower_ids: stored::list_to_text(&ticket.follower_ids),
            snoozed_until: ticket.snoozed_until.map(Instant::millis),
            follow_up_of_id: ticket.follow_up_of_id,
            waiting_since: ticket.waiting_since.map(Instant::millis),
            last_message_id: ticket.last_message_id,
            last_message_kind: ticket.last_message_kind.map(MessageKind::code),
            last_message_at: ticket.last_message_at.map(Instant::millis),
            last_customer_message_id: ticket.last_customer_message_id,
            message_count: ticket.message_count,
            created_at: ticket.created_at.millis(),
            updated_at: ticket.updated_at.millis(),
            first_responded_at: ticket.first_responded_at.map(Instant::millis),
            answered_at: ticket.answered_at.map(Instant::millis),
            closed_at: ticket.closed_at.map(Instant::millis),
            deleted_at: ticket.deleted_at.map(Instant::millis),
            tier: ticket.tier.code(),
            paused_millis: ticket.pause.millis,
            paused_since: ticket.pause.since.map(Instant::millis),
            queued_reason: ticket.queued_reason.map(QueuedReason::code),
            leased_at: ticket.lease.map(|lease| lease.leased_at.millis()),
            leased_until: ticket.lease.map(|lease| lease.leased_until.millis()),
            lease_count: ticket.lease_count,
            rank_key: rank(&RankPolicy::default(), &RankInput::of(ticket)).key(),
            subject_normal: normal(&ticket.subject),
            blocked_by: stored::list_to_text(&ticket.blocked_by),
            // Numbers, ids and words of our own: this cannot fail.
            sla: ticket.sla.as_ref().and_then(|clocks| serde_json::to_string(clocks).ok()),
            next_due_at: ticket.next_due_at().map(Instant::millis),
            merged_into_id: ticket.merged_into,
            external_ids: stored::some_list_to_text(&ticket.external_ids),
        }
    }
}

impl TicketRow {
    /// The lease that runs: always its assignee's, and always the newest one.
    fn lease(&self) -> Result<Option<Lease>, StorageError> {
        match (self.assignee_id, self.leased_at, self.leased_until) {
            (_, None, None) => Ok(None),
            (Some(agent_id), Some(leased_at), Some(leased_until)) => Ok(Some(Lease {
                agent_id,
                number: self.lease_count,
                leased_at: Instant::from_millis(leased_at),
                leased_until: Instant::from_millis(leased_until),
            })),
            _ => Err(StorageError::Corrupt("a ticket's lease is incomplete".to_owned())),
        }
    }
}

impl TryFrom<TicketRow> for Ticket {
    type Error = StorageError;

    fn try_from(row: TicketRow) -> Result<Self, StorageError> {
        let lease = row.lease()?;
        let sla = row.sla.as_deref().map(serde_json::from_str).transpose();
        let tags: Vec<String> = stored::list_from_text("tickets.tags", &row.tags)?;
        Ok(Self {
            id: row.id.0,
            number: row.number,
            version: row.version,
            subject: row.subject,
            status: stored::code("tickets.status", Status::from_code, row.status)?,
            spam: row.spam,
            priority: stored::code("tickets.priority", Priority::from_code, row.priority)?,
            impact: stored::code_opt("tickets.impact", Impact::from_code, row.impact)?,
            channel: stored::code("tickets.channel", Channel::from_code, row.channel)?,
            language: stored::code_opt("tickets.language", Language::from_code, row.language)?,
            category_id: row.category_id,
            team_id: row.team_id,
            assignee_id: row.assignee_id,
            customer_id: row.customer_id.0,
            organization_id: row.organization_id,
            tags: tags.into_iter().map(Tag::stored).collect(),
            follower_ids: stored::list_from_text("tickets.follower_ids", &row.follower_ids)?,
            snoozed_until: row.snoozed_until.map(Instant::from_millis),
            follow_up_of_id: row.follow_up_of_id,
            waiting_since: row.waiting_since.map(Instant::from_millis),
            last_message_id: row.last_message_id,
            last_message_kind: stored::code_opt(
                "tickets.last_message_kind",
                MessageKind::from_code,
                row.last_message_kind,
            )?,
            last_message_at: row.last_message_at.map(Instant::from_millis),
            last_customer_message_id: row.last_customer_message_id,
            message_count: row.message_count,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
            first_responded_at: row.first_responded_at.map(Instant::from_millis),
            answered_at: row.answered_at.map(Instant::from_millis),
            closed_at: row.closed_at.map(Instant::from_millis),
            deleted_at: row.deleted_at.map(Instant::from_millis),
            merged_into: row.merged_into_id,
            tier: stored::code("tickets.tier", Tier::from_code, row.tier)?,
            pause: Pause { millis: row.paused_millis, since: row.paused_since.map(Instant::from_millis) },
            queued_reason: stored::code_opt("tickets.queued_reason", QueuedReason::from_code, row.queued_reason)?,
            lease,
            lease_count: row.lease_count,
            external_ids: stored::some_list_from_text("tickets.external_ids", row.external_ids.as_deref())?,
            blocked_by: stored::list_from_text("tickets.blocked_by", &row.blocked_by)?,
            sla: sla.map_err(|_| StorageError::Corrupt("tickets.sla cannot be read".to_owned()))?,
        })
    }
}
