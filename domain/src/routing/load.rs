//! How much an agent carries: the sum of the weights of the tickets that wait for him.

use crate::{
    ids::AgentId,
    ticket::{Priority, Status, Ticket},
};

/// How much an agent can carry unless he or his workspace says otherwise, in points: ten usual tickets.
pub const DEFAULT_CAPACITY: i64 = 20;
/// The most that can be said. Zero is allowed: such an agent is given nothing and may take what he likes.
pub const MAX_CAPACITY: i64 = 1_000;

/// How much a ticket weighs, in points. A usual ticket is two, so that a lighter one can be told from it; the steps
/// grow, because urgent tickets take more than their share of attention.
pub const fn priority_weight(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
        Priority::Urgent => 5,
    }
}

/// How much the ticket weighs on its assignee, in points. Only what he has to do something about: what waits for the
/// customer, sleeps, is finished, spam or in the bin weighs nothing.
pub const fn weight_of(ticket: &Ticket) -> i64 {
    let waits_for_team = matches!(ticket.status, Status::AwaitingReply | Status::InReview);
    let away = ticket.spam || ticket.deleted_at.is_some() || ticket.snoozed_until.is_some();
    if away || !waits_for_team { 0 } else { priority_weight(ticket.priority) }
}

/// What a step adds to the load of one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadChange {
    /// The agent.
    pub agent_id: AgentId,
    /// Points; negative when he is freed.
    pub points: i64,
}

/// How loads change when a ticket goes from `before` (none: it was just opened) to `after`: at most two agents, each
/// once, and only where something changes.
pub fn load_changes(before: Option<&Ticket>, after: &Ticket) -> Vec<LoadChange> {
    let carried = |ticket: &Ticket| ticket.assignee_id.map(|agent_id| (agent_id, weight_of(ticket)));
    let (old, new) = (before.and_then(carried), carried(after));
    let changes = match (old, new) {
        (Some((from, less)), Some((to, more))) if from == to => vec![(to, more - less)],
        (old, new) => old.map(|(from, less)| (from, -less)).into_iter().chain(new).collect(),
    };
    let real = changes.into_iter().filter(|(_, points)| *points != 0);
    real.map(|(agent_id, points)| LoadChange { agent_id, points }).collect()
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
