//! Which tickets a list shows, and in what order.

use super::{Channel, Impact, Language, Priority, Status, Tag};
use crate::{
    ids::{AgentId, CategoryId, CustomerId, OrganizationId, TeamId},
    time::Instant,
};

/// A condition on the assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody.
    None,
    /// This agent.
    Agent(AgentId),
}

/// A condition on the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamFilter {
    /// No team.
    None,
    /// This team.
    Team(TeamId),
}

/// Conditions that all must hold; an empty list of alternatives does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Any of these statuses.
    pub status: Vec<Status>,
    /// Any of these priorities.
    pub priority: Vec<Priority>,
    /// Any of these impacts.
    pub impact: Vec<Impact>,
    /// Any of these channels.
    pub channel: Vec<Channel>,
    /// Any of these languages.
    pub language: Vec<Language>,
    /// Any of these.
    pub assignee: Vec<Assignee>,
    /// Any of these.
    pub team: Vec<TeamFilter>,
    /// Any of these categories.
    pub category_id: Vec<CategoryId>,
    /// Any of these customers.
    pub customer_id: Vec<CustomerId>,
    /// Any of these organizations.
    pub organization_id: Vec<OrganizationId>,
    /// Any of these tags.
    pub tag: Vec<Tag>,
    /// Any of these numbers.
    pub number: Vec<i64>,
    /// Followed by this agent.
    pub follower_id: Option<AgentId>,
    /// The spam mark; lists hide spam unless asked.
    pub spam: bool,
    /// Show the bin instead of the desk.
    pub deleted: bool,
    /// Asleep, awake, or either.
    pub snoozed: Option<bool>,
    /// Opened at or after.
    pub created_from: Option<Instant>,
    /// Opened before.
    pub created_before: Option<Instant>,
    /// Changed at or after.
    pub updated_from: Option<Instant>,
    /// Changed before.
    pub updated_before: Option<Instant>,
    /// Promised at or after.
    pub due_from: Option<Instant>,
    /// Promised before.
    pub due_before: Option<Instant>,
    /// Promised for any time.
    pub promised: bool,
}

crate::words! {
    /// A column that a list can be sorted by.
    pub enum SortKey {
        /// When it was opened.
        CreatedAt = 1 "created_at",
        /// When it last changed.
        UpdatedAt = 2 "updated_at",
        /// The number for people.
        Number = 3 "number",
        /// The band.
        Priority = 4 "priority",
        /// The earliest promised time; a list sorted by it holds only what has been promised one.
        NextDueAt = 5 "next_due_at",
    }
}

/// One sort key with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub key: SortKey,
    /// Largest first.
    pub descending: bool,
}
