//! Who may be handed which ticket, and which one first.

use super::{Held, QueuePosition, is_queued};
use crate::{
    ids::{AgentId, TeamId},
    ticket::Status,
    time::Instant,
};

crate::words! {
    /// Why this agent is handed this ticket.
    pub enum HandoutReason {
        /// It is assigned to him and he has not begun.
        AssignedToYou = 1 "assigned_to_you",
        /// It is nobody's and belongs to one of his teams.
        YourTeam = 2 "your_team",
        /// It is nobody's and belongs to no team.
        NoTeam = 3 "no_team",
    }
}

impl HandoutReason {
    /// Tickets of a lower turn are handed out before all of a higher one, whatever their ranks: first what is the
    /// agent's own, then what is anybody's.
    pub const fn turn(self) -> u8 {
        match self {
            Self::AssignedToYou => 0,
            Self::YourTeam | Self::NoTeam => 1,
        }
    }
}

crate::words! {
    /// Why an agent is not handed a ticket.
    pub enum Withheld {
        /// It is not in the queue.
        NotQueued = 1 "not_queued",
        /// It has been handed out, to him or to another, and the lease runs.
        Leased = 2 "leased",
        /// He has begun to work on it.
        Begun = 3 "begun",
        /// It is assigned to another agent.
        AssignedToOther = 4 "assigned_to_other",
        /// It is nobody's, but of a team that he is not in.
        OtherTeam = 5 "other_team",
    }
}

/// The agent who asks for the next ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taker {
    /// He.
    pub agent_id: AgentId,
    /// His teams.
    pub team_ids: Vec<TeamId>,
}

/// May this ticket be handed to this agent at `now`, and why?
///
/// # Errors
/// See [`Withheld`].
pub fn handout_reason(held: &Held<'_>, taker: &Taker, now: Instant) -> Result<HandoutReason, Withheld> {
    let ticket = held.ticket;
    if !is_queued(ticket, now) {
        return Err(Withheld::NotQueued);
    }
    if held.lease.is_some_and(|lease| !lease.has_expired(now)) {
        return Err(Withheld::Leased);
    }
    match (held.assignee_at(now), ticket.team_id) {
        (Some(agent), _) if agent != taker.agent_id => Err(Withheld::AssignedToOther),
        (Some(_), _) if ticket.status == Status::AwaitingReply => Ok(HandoutReason::AssignedToYou),
        (Some(_), _) => Err(Withheld::Begun),
        (None, None) => Ok(HandoutReason::NoTeam),
        (None, Some(team)) if taker.team_ids.contains(&team) => Ok(HandoutReason::YourTeam),
        (None, Some(_)) => Err(Withheld::OtherTeam),
    }
}

/// A ticket with its place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting<'t> {
    /// The ticket and its lease.
    pub held: Held<'t>,
    /// See [`Rank::key`](super::Rank::key).
    pub rank_key: i64,
}

impl Waiting<'_> {
    const fn position(&self) -> QueuePosition {
        QueuePosition { rank_key: self.rank_key, ticket_id: self.held.ticket.id }
    }
}

/// The ticket to hand to this agent, of these; their order does not matter.
pub fn next<'w, 't>(
    waiting: &'w [Waiting<'t>],
    taker: &Taker,
    now: Instant,
) -> Option<(&'w Waiting<'t>, HandoutReason)> {
    let may = waiting.iter().filter_map(|one| handout_reason(&one.held, taker, now).ok().map(|reason| (one, reason)));
    may.min_by_key(|(one, reason)| (reason.turn(), one.position()))
}
