//! What a caller may do with a ticket now.

use domain::{
    ids::AgentId,
    policy::Operation,
    ticket::{Status, Ticket, allowed_statuses},
};

use crate::auth::Principal;

/// What may be done with a ticket beyond a change of status.
const ON_TICKET: &[Operation] = &[
    Operation::UpdateTicket,
    Operation::CreateMessage,
    Operation::ClaimTicket,
    Operation::ReleaseTicket,
    Operation::AddTicketTag,
    Operation::RemoveTicketTag,
    Operation::AddTicketFollower,
    Operation::RemoveTicketFollower,
    Operation::CreateTicketLink,
    Operation::ApplyMacro,
    Operation::MergeTicket,
    Operation::SplitTicket,
    Operation::DeleteTicket,
];

/// What the policy lets one caller do; asked once per request, not once per ticket of a list.
#[derive(Debug, Clone)]
pub struct Actions {
    permitted: Vec<Operation>,
    agent_id: Option<AgentId>,
    restores: bool,
    unmerges: bool,
    updates: bool,
    /// May he read internal notes?
    pub reads_notes: bool,
}

const fn status_action(status: Status) -> &'static str {
    match status {
        Status::AwaitingReply => "status:awaiting_reply",
        Status::InReview => "status:in_review",
        Status::NeedsInfo => "status:needs_info",
        Status::Answered => "status:answered",
        Status::Closed => "status:closed",
    }
}

impl Actions {
    /// Those of a caller.
    pub fn of(who: &Principal) -> Self {
        Self {
            permitted: ON_TICKET.iter().copied().filter(|operation| who.may(*operation)).collect(),
            agent_id: who.agent_id(),
            restores: who.may(Operation::RestoreTicket),
            unmerges: who.may(Operation::UnmergeTicket),
            updates: who.may(Operation::UpdateTicket),
            reads_notes: who.reads_notes(),
        }
    }

    /// Those of nobody.
    pub const fn none() -> Self {
        Self {
            permitted: Vec::new(),
            agent_id: None,
            restores: false,
            unmerges: false,
            updates: false,
            reads_notes: false,
        }
    }

    /// The ids of what he may do with the ticket, and the statuses he may set.
    pub fn on(&self, ticket: &Ticket) -> Vec<&'static str> {
        if ticket.merged_into.is_some() {
            return if self.unmerges { vec![Operation::UnmergeTicket.id()] } else { Vec::new() };
        }
        if ticket.deleted_at.is_some() {
            return if self.restores { vec![Operation::RestoreTicket.id()] } else { Vec::new() };
        }
        let mut actions = Vec::with_capacity(ON_TICKET.len() + Status::ALL.len());
        let makes_sense = |operation: &&Operation| match operation {
            Operation::ClaimTicket => ticket.assignee_id.is_none() || ticket.assignee_id == self.agent_id,
            Operation::ReleaseTicket => ticket.assignee_id.is_some(),
            Operation::RemoveTicketTag => !ticket.tags.is_empty(),
            Operation::RemoveTicketFollower => !ticket.follower_ids.is_empty(),
            _ => true,
        };
        actions.extend(self.permitted.iter().filter(makes_sense).map(|operation| operation.id()));
        if self.updates {
            actions.extend(allowed_statuses(ticket).into_iter().map(status_action));
        }
        actions
    }
}
