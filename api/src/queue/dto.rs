//! The wire shapes of the queue.

use std::collections::BTreeMap;

use domain::{
    ids::{AgentId, CategoryId, CustomerId, TeamId, TicketId},
    people::Tier,
    queue::{
        Absence, HandoutReason, Lift, Rank, RankBasis, RankInput, RankPart, RankPolicy, RankTerm, absence, lifts, rank,
    },
    routing::QueuedReason,
    ticket::{Impact, Language, Priority, Status, Ticket},
    time::Instant,
};
use persistence::queue::{QueueCount, QueueRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::tickets::dto::TicketDto;

/// A ticket's place in the queue as a sum. It does not change by waiting: all wait at the same pace.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rank)]
pub struct RankDto {
    /// The lower, the more urgent: milliseconds since the epoch, the sum of the parts. A ticket without any head start has
    /// the moment of its opening here.
    pub key: i64,
    /// `waiting`: how long the customer has waited, with head starts; `deadline`: how near a promise's deadline is.
    #[schema(value_type = String, max_length = 20, example = "waiting")]
    pub basis: RankBasis,
    /// The parts of the sum.
    #[schema(max_items = 8)]
    pub parts: Vec<RankPartDto>,
}

/// One part of a rank.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RankPart)]
pub struct RankPartDto {
    /// `created_at`, `paused` (the time in which the customer was owed nothing), the head starts `priority`, `impact`,
    /// `tier` and `boost`; for deadlines `next_due_at` and `lead`.
    #[schema(value_type = String, max_length = 20, example = "priority")]
    pub term: RankTerm,
    /// Its value; head starts are negative.
    #[schema(example = -259_200_000)]
    pub milliseconds: i64,
}

impl From<&RankPart> for RankPartDto {
    fn from(part: &RankPart) -> Self {
        Self { term: part.term, milliseconds: part.millis }
    }
}

impl From<&Rank> for RankDto {
    fn from(rank: &Rank) -> Self {
        let parts = rank.parts().iter().map(RankPartDto::from).collect();
        Self { key: rank.key(), basis: rank.basis(), parts }
    }
}

/// A ticket that waits for the team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueuedTicket {
    /// The ticket's id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// The ticket's number in the workspace.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Grows with every event of the ticket.
    #[schema(minimum = 1, example = 2)]
    pub version: i64,
    /// One line.
    #[schema(max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// `awaiting_reply` or `in_review`.
    #[schema(value_type = String, max_length = 20, example = "awaiting_reply")]
    pub status: Status,
    /// The band of urgency: `low`, `medium`, `high`, `urgent`.
    #[schema(value_type = String, max_length = 20, example = "medium")]
    pub priority: Priority,
    /// What the problem does to the customer; null until known.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "blocked")]
    pub impact: Option<Impact>,
    /// How the customer is served: `standard`, `premium`, `vip`.
    #[schema(value_type = String, max_length = 20, example = "standard")]
    pub customer_tier: Tier,
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
    /// Why it has no assignee.
    #[schema(value_type = Option<String>, required = true, max_length = 40, example = "nobody_available")]
    pub queued_reason: Option<QueuedReason>,
    /// Handed out to its assignee until then.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub leased_until: Option<Instant>,
    /// Since when the customer waits: his message, or his reopening, is unanswered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub waiting_since: Option<Instant>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When its newest event happened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
    /// Why it stands where it stands.
    pub rank: RankDto,
}

impl From<QueueRow> for QueuedTicket {
    fn from(row: QueueRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            version: row.version,
            subject: row.subject,
            status: row.status,
            priority: row.rank.priority,
            impact: row.rank.impact,
            customer_tier: row.rank.tier,
            language: row.language,
            category_id: row.category_id,
            team_id: row.team_id,
            assignee_id: row.assignee_id,
            customer_id: row.customer_id,
            queued_reason: row.queued_reason,
            leased_until: row.leased_until,
            waiting_since: row.waiting_since,
            created_at: row.rank.created_at,
            updated_at: row.updated_at,
            rank: RankDto::from(&rank(&RankPolicy::default(), &row.rank)),
        }
    }
}

/// What a ticket's place in the queue is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TicketPriority)]
pub struct PriorityDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The band of urgency.
    #[schema(value_type = String, max_length = 20, example = "medium")]
    pub priority: Priority,
    /// What the problem does to the customer; null until known.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "blocked")]
    pub impact: Option<Impact>,
    /// How the customer is served: `standard`, `premium`, `vip`.
    #[schema(value_type = String, max_length = 20, example = "standard")]
    pub customer_tier: Tier,
    /// Why it is not in the queue: `deleted`, `spam`, `status` (nothing is owed) or `snoozed`; null while it is.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub absence: Option<Absence>,
    /// Why it stands where it stands.
    pub rank: RankDto,
    /// What would move it forward next: one step of priority, one of impact.
    #[schema(max_items = 2)]
    pub lifts: Vec<LiftDto>,
}

/// A change that would move a ticket forward.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RankLift)]
pub struct LiftDto {
    /// `priority` or `impact`.
    #[schema(value_type = String, max_length = 20, example = "priority")]
    pub term: RankTerm,
    /// The value it would have.
    #[schema(max_length = 20, example = "high")]
    pub to: &'static str,
    /// By how much waiting it would be ahead of now.
    #[schema(minimum = 1)]
    pub milliseconds: i64,
}

impl PriorityDto {
    /// That of a ticket, now.
    pub fn of(ticket: &Ticket, now: Instant) -> Self {
        let (policy, input) = (RankPolicy::default(), RankInput::of(ticket));
        let lift = |Lift { term, to, millis }| LiftDto { term, to, milliseconds: millis };
        Self {
            ticket_id: ticket.id,
            priority: ticket.priority,
            impact: ticket.impact,
            customer_tier: ticket.tier,
            absence: absence(ticket, now),
            rank: RankDto::from(&rank(&policy, &input)),
            lifts: lifts(&policy, &input).into_iter().map(lift).collect(),
        }
    }
}

/// How much waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueCounts {
    /// All waiting tickets that the caller's teams can work on.
    #[schema(minimum = 0)]
    pub total: i64,
    /// By team, tickets without a team first. Teams where nothing waits are left out.
    #[schema(max_items = 10_000)]
    pub teams: Vec<TeamCounts>,
}

/// How much waits in a team.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct TeamCounts {
    /// The team; null: without one.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// All its waiting tickets.
    #[schema(minimum = 0)]
    pub total: i64,
    /// Those of them with priority `low`.
    #[schema(minimum = 0)]
    pub low: i64,
    /// Those with `medium`.
    #[schema(minimum = 0)]
    pub medium: i64,
    /// Those with `high`.
    #[schema(minimum = 0)]
    pub high: i64,
    /// Those with `urgent`.
    #[schema(minimum = 0)]
    pub urgent: i64,
}

impl From<Vec<QueueCount>> for QueueCounts {
    fn from(counts: Vec<QueueCount>) -> Self {
        let mut teams: BTreeMap<Option<TeamId>, TeamCounts> = BTreeMap::new();
        for QueueCount { team_id, priority, count } in counts {
            let team = teams.entry(team_id).or_insert_with(|| TeamCounts { team_id, ..TeamCounts::default() });
            team.total += count;
            *match priority {
                Priority::Low => &mut team.low,
                Priority::Medium => &mut team.medium,
                Priority::High => &mut team.high,
                Priority::Urgent => &mut team.urgent,
            } += count;
        }
        Self { total: teams.values().map(|team| team.total).sum(), teams: teams.into_values().collect() }
    }
}

/// A ticket handed out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandedOut {
    /// The ticket, assigned to the caller.
    pub ticket: TicketDto,
    /// Why this one: `assigned_to_you`, `your_team`, `no_team`.
    #[schema(value_type = String, max_length = 20, example = "your_team")]
    pub reason: HandoutReason,
    /// Unless he begins until then, somebody else gets it.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub lease_expires_at: Instant,
}

/// How much longer an agent needs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ExtendLease {
    /// Seconds from now; 3600 unless given. A lease is never shortened.
    #[validate(range(min = 1, max = 28_800))]
    #[schema(minimum = 1, maximum = 28_800, example = 1_800)]
    pub seconds: Option<i64>,
}
