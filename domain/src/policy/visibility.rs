//! Which tickets a caller may see.

use super::Grant;
use crate::{
    ids::{AgentId, CustomerId, OrganizationId, TeamId},
    people::Role,
    ticket::Ticket,
};

/// The tickets a caller may see. What lies outside answers like a missing ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Every ticket of the workspace.
    All,
    /// Tickets of these teams, tickets without a team, and those the agent works on or follows.
    Member {
        /// The agent.
        agent_id: AgentId,
        /// His teams.
        team_ids: Vec<TeamId>,
    },
    /// The customer's own tickets and, if they are shared, those of his organization; neither spam nor the bin.
    Customer {
        /// The customer.
        customer_id: CustomerId,
        /// The organization whose tickets he sees as well.
        organization_id: Option<OrganizationId>,
    },
}

impl Visibility {
    /// Admins, viewers and services see everything; leads and agents what concerns them.
    pub fn of(grant: &Grant, agent_id: Option<AgentId>, team_ids: &[TeamId]) -> Self {
        match (grant.role, agent_id) {
            (Some(Role::Lead | Role::Agent), Some(agent_id)) => Self::Member { agent_id, team_ids: team_ids.to_vec() },
            _ => Self::All,
        }
    }

    /// May the ticket be seen?
    pub fn includes(&self, ticket: &Ticket) -> bool {
        match self {
            Self::All => true,
            Self::Member { agent_id, team_ids } => {
                ticket.team_id.is_none_or(|team| team_ids.contains(&team))
                    || ticket.assignee_id == Some(*agent_id)
                    || ticket.follower_ids.contains(agent_id)
            }
            Self::Customer { customer_id, organization_id } => {
                let is_his = ticket.customer_id == *customer_id
                    || organization_id.is_some() && ticket.organization_id == *organization_id;
                is_his && !ticket.spam && ticket.deleted_at.is_none()
            }
        }
    }
}
