//! What the queue shows of a ticket: enough to choose by, and all that its rank is made of.

use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use domain::{
    ids::{AgentId, CategoryId, CustomerId, TeamId, TicketId},
    people::Tier,
    queue::RankInput,
    routing::QueuedReason,
    ticket::{Impact, Language, Priority, Status},
    time::Instant,
};

use super::QueueKey;
use crate::{StorageError, stored, types::Uid};

/// A waiting ticket in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Its id.
    pub id: TicketId,
    /// Its number for people.
    pub number: i64,
    /// The count of its events.
    pub version: i64,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// The language it is written in.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
    /// Who asks.
    pub customer_id: CustomerId,
    /// Why it has no assignee.
    pub queued_reason: Option<QueuedReason>,
    /// Handed out until then.
    pub leased_until: Option<Instant>,
    /// Since when the customer waits: his message, or his reopening, is unanswered.
    pub waiting_since: Option<Instant>,
    /// When it last changed.
    pub updated_at: Instant,
    /// What its rank is made of, priority, impact and the time of opening among it.
    pub rank: RankInput,
    /// The rank.
    pub rank_key: i64,
}

impl QueueRow {
    /// Where it stands.
    pub const fn key(&self) -> QueueKey {
        QueueKey { rank_key: self.rank_key, ticket_id: self.id }
    }
}

pub(super) const COLUMNS: &str = "id, number, version, subject, status, priority, impact, language, category_id, \
    team_id, assignee_id, customer_id, queued_reason, leased_until, waiting_since, created_at, updated_at, tier, \
    paused_millis, rank_key";

pub(super) type Sql = (
    (Uid, BigInt, BigInt, Text, SmallInt, SmallInt, Nullable<SmallInt>, Nullable<SmallInt>),
    (Nullable<Uid>, Nullable<Uid>, Nullable<Uid>, Uid),
    (Nullable<SmallInt>, Nullable<BigInt>, Nullable<BigInt>, BigInt, BigInt, SmallInt, BigInt, BigInt),
);

pub(super) type Row = (
    (TicketId, i64, i64, String, i16, i16, Option<i16>, Option<i16>),
    (Option<CategoryId>, Option<TeamId>, Option<AgentId>, CustomerId),
    (Option<i16>, Option<i64>, Option<i64>, i64, i64, i16, i64, i64),
);

impl TryFrom<Row> for QueueRow {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let (own, refers, rest) = row;
        let (id, number, version, subject, status, priority, impact, language) = own;
        let (category_id, team_id, assignee_id, customer_id) = refers;
        let (reason, leased_until, waiting_since, created_at, updated_at, tier, paused_millis, rank_key) = rest;
        Ok(Self {
            id,
            number,
            version,
            subject,
            status: stored::code("tickets.status", Status::from_code, status)?,
            language: stored::code_opt("tickets.language", Language::from_code, language)?,
            category_id,
            team_id,
            assignee_id,
            customer_id,
            queued_reason: stored::code_opt("tickets.queued_reason", QueuedReason::from_code, reason)?,
            leased_until: leased_until.map(Instant::from_millis),
            waiting_since: waiting_since.map(Instant::from_millis),
            updated_at: Instant::from_millis(updated_at),
            rank: RankInput {
                created_at: Instant::from_millis(created_at),
                paused_millis,
                priority: stored::code("tickets.priority", Priority::from_code, priority)?,
                impact: stored::code_opt("tickets.impact", Impact::from_code, impact)?,
                tier: stored::code("tickets.tier", Tier::from_code, tier)?,
                boost_millis: 0,
                next_due_at: None,
            },
            rank_key,
        })
    }
}
