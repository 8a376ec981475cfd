//! Whether an agent is told of what happened to a ticket, as what, and by which channels.

use super::{Cells, Channels, Happened, Relation, SuppressedReason, Topic};
use crate::{
    ids::AgentId,
    people::Agent,
    policy::{Grant, TokenScopes, Visibility},
    ticket::Ticket,
};

/// Is he told?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Tell,
    /// He was named, and is not told.
    Suppress(SuppressedReason),
}

/// What an agent is told of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// As what.
    pub topic: Topic,
    /// What the ticket is to him.
    pub relation: Relation,
    /// By which channels; at least one.
    pub channels: Channels,
    /// Is he?
    pub verdict: Verdict,
}

/// Which tickets an agent may see.
pub fn visibility(agent: &Agent) -> Visibility {
    let grant = Grant { role: Some(agent.role), scopes: TokenScopes::all() };
    Visibility::of(&grant, Some(agent.id), &agent.team_ids)
}

/// What this agent is told: the first of what happened that he wants to hear. Nobody is told of what he did himself, and
/// nobody of a ticket that he may not see.
pub fn choose(
    agent: &Agent,
    cells: &Cells,
    ticket: &Ticket,
    happened: &[Happened],
    actor: Option<AgentId>,
) -> Option<Choice> {
    if actor == Some(agent.id) || ticket.spam || ticket.deleted_at.is_some() {
        return None;
    }
    happened.iter().find_map(|it| one(agent, cells, ticket, it))
}

fn one(agent: &Agent, cells: &Cells, ticket: &Ticket, happened: &Happened) -> Option<Choice> {
    let topic = &happened.topic;
    let is_named = happened.names(agent);
    let is_his = is_named || happened.names_nobody() && ticket.assignee_id == Some(agent.id);
    let relations = [
        (Relation::Mine, is_his),
        (Relation::Followed, ticket.follower_ids.contains(&agent.id)),
        (Relation::Team, ticket.team_id.is_some_and(|team| agent.team_ids.contains(&team))),
        (Relation::All, true),
    ];
    let holding =
        relations.iter().filter(|(relation, holds)| *holds && (*relation == Relation::Mine || !topic.is_personal()));
    let mut relation = None;
    let mut channels = Channels::default();
    for (held, _) in holding {
        let own = cells.of(*topic, *held);
        if !own.is_empty() {
            relation = relation.or(Some(*held));
            channels = channels.with(own);
        }
    }
    let relation = relation?;
    let refusal = if agent.deactivated_at.is_some() {
        Some(SuppressedReason::Deactivated)
    } else if !visibility(agent).includes(ticket) {
        Some(SuppressedReason::NoAccess)
    } else {
        None
    };
    match refusal {
        // Who was not named is simply not concerned.
        Some(_) if !is_named => None,
        Some(reason) => Some(Choice { topic: *topic, relation, channels, verdict: Verdict::Suppress(reason) }),
        None => Some(Choice { topic: *topic, relation, channels, verdict: Verdict::Tell }),
    }
}
