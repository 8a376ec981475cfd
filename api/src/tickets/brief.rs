//! The members that most lists show.

use domain::{
    ids::{AgentId, CustomerId, TeamId, TicketId},
    ticket::{Priority, Status},
    time::Instant,
};
use persistence::ticket::TicketBrief;
use serde::Serialize;

/// A ticket in brief: members of [`super::dto::TicketDto`] under the same names.
#[derive(Debug, Clone, Serialize)]
pub struct BriefDto {
    id: TicketId,
    number: i64,
    version: i64,
    subject: String,
    status: Status,
    priority: Priority,
    team_id: Option<TeamId>,
    assignee_id: Option<AgentId>,
    customer_id: CustomerId,
    waiting_since: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

impl BriefDto {
    /// Its members.
    pub const MEMBERS: &[&str] = &[
        "id",
        "number",
        "version",
        "subject",
        "status",
        "priority",
        "team_id",
        "assignee_id",
        "customer_id",
        "waiting_since",
        "created_at",
        "updated_at",
    ];
}

impl From<TicketBrief> for BriefDto {
    fn from(ticket: TicketBrief) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            version: ticket.version,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            team_id: ticket.team_id,
            assignee_id: ticket.assignee_id,
            customer_id: ticket.customer_id,
            waiting_since: ticket.waiting_since,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::dto::MEMBERS;

    #[test]
    fn the_brief_members_are_exactly_members_of_a_ticket() {
        let brief = BriefDto {
            id: TicketId::from_uuid(uuid::Uuid::nil()),
            number: 1,
            version: 1,
            subject: String::new(),
            status: Status::Closed,
            priority: Priority::Low,
            team_id: None,
            assignee_id: None,
            customer_id: CustomerId::from_uuid(uuid::Uuid::nil()),
            waiting_since: None,
            created_at: Instant::from_millis(0),
            updated_at: Instant::from_millis(0),
        };
        let shown = serde_json::to_value(brief).unwrap();
        let mut names: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        let mut declared = BriefDto::MEMBERS.to_vec();
        names.sort_unstable();
        declared.sort_unstable();
        assert_eq!(names, declared);
        assert!(names.iter().all(|name| MEMBERS.iter().any(|member| member == name)));
    }
}
