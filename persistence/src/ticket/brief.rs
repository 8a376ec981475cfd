//! The columns that most lists show. A list costs what its columns cost, on both sides of the wire: these are a third
//! of a ticket's.

use domain::{
    ids::{AgentId, CustomerId, TeamId, TicketId},
    ticket::{Priority, Status},
    time::Instant,
};

use crate::{StorageError, schema::tickets, stored};

/// A ticket in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketBrief {
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
    /// The band.
    pub priority: Priority,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
    /// Who asks.
    pub customer_id: CustomerId,
    /// Since when a customer's message is unanswered.
    pub waiting_since: Option<Instant>,
    /// When it was opened.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

pub(super) type BriefRow =
    (TicketId, i64, i64, String, i16, i16, Option<TeamId>, Option<AgentId>, CustomerId, Option<i64>, i64, i64);

/// The columns of [`BriefRow`].
pub(super) const BRIEF: (
    tickets::id,
    tickets::number,
    tickets::version,
    tickets::subject,
    tickets::status,
    tickets::priority,
    tickets::team_id,
    tickets::assignee_id,
    tickets::customer_id,
    tickets::waiting_since,
    tickets::created_at,
    tickets::updated_at,
) = (
    tickets::id,
    tickets::number,
    tickets::version,
    tickets::subject,
    tickets::status,
    tickets::priority,
    tickets::team_id,
    tickets::assignee_id,
    tickets::customer_id,
    tickets::waiting_since,
    tickets::created_at,
    tickets::updated_at,
);

impl TryFrom<BriefRow> for TicketBrief {
    type Error = StorageError;

    fn try_from(row: BriefRow) -> Result<Self, StorageError> {
        let (id, number, version, subject, status, priority, team_id, assignee_id, customer_id, waiting, made, changed) =
            row;
        Ok(Self {
            id,
            number,
            version,
            subject,
            status: stored::code("tickets.status", Status::from_code, status)?,
            priority: stored::code("tickets.priority", Priority::from_code, priority)?,
            team_id,
            assignee_id,
            customer_id,
            waiting_since: waiting.map(Instant::from_millis),
            created_at: Instant::from_millis(made),
            updated_at: Instant::from_millis(changed),
        })
    }
}
