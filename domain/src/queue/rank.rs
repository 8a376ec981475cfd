//! A ticket's place in the queue as one number, and what it is made of.
//!
//! `key = min(created_at + paused - head starts - boost, next_due_at - lead)`, in milliseconds since the epoch: the
//! lower, the more urgent. Between two events of a ticket its key does not change; all wait at the same pace.

use serde::Serialize;

use super::RankPolicy;
use crate::{
    ids::TicketId,
    people::Tier,
    ticket::{Impact, Priority, Ticket},
    time::Instant,
};

const HOUR_MILLIS: i64 = 3_600_000;
/// The most that one part adds or takes, some 36 million years: six of them cannot overflow, so a sum is always exact.
const MAX_PART_MILLIS: i64 = i64::MAX / 8;

/// What a rank is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankInput {
    /// When the ticket was opened.
    pub created_at: Instant,
    /// For how long the team owed nothing since then, in milliseconds; see [`Pause`](super::Pause).
    pub paused_millis: i64,
    /// The band.
    pub priority: Priority,
    /// What the problem does to the customer.
    pub impact: Option<Impact>,
    /// How the customer is served.
    pub tier: Tier,
    /// A head start given to this ticket alone, in milliseconds.
    pub boost_millis: i64,
    /// The next promise's deadline.
    pub next_due_at: Option<Instant>,
}

impl RankInput {
    /// That of a ticket. None has a head start of its own yet.
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            created_at: ticket.created_at,
            paused_millis: ticket.pause.millis,
            priority: ticket.priority,
            impact: ticket.impact,
            tier: ticket.tier,
            boost_millis: 0,
            next_due_at: ticket.next_due_at(),
        }
    }
}

crate::words! {
    /// What a part of a rank stands for.
    pub enum RankTerm {
        /// The moment the ticket was opened.
        CreatedAt = 1 "created_at",
        /// The time that did not count as waiting.
        Paused = 2 "paused",
        /// The head start of the priority.
        Priority = 3 "priority",
        /// The head start of the impact.
        Impact = 4 "impact",
        /// The head start of the tier.
        Tier = 5 "tier",
        /// The head start of this ticket alone.
        Boost = 6 "boost",
        /// The deadline.
        NextDueAt = 7 "next_due_at",
        /// How long before its deadline a ticket is to be worked on.
        Lead = 8 "lead",
    }
}

crate::words! {
    /// Which of the two sums gave the rank.
    pub enum RankBasis {
        /// How long the customer has waited.
        Waiting = 1 "waiting",
        /// How near the deadline is.
        Deadline = 2 "deadline",
    }
}

/// One addend of a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RankPart {
    /// What it stands for.
    pub term: RankTerm,
    /// Its value in milliseconds; head starts are negative.
    pub millis: i64,
}

impl RankPart {
    fn new(term: RankTerm, millis: i64) -> Self {
        Self { term, millis: millis.clamp(-MAX_PART_MILLIS, MAX_PART_MILLIS) }
    }
}

fn sum(parts: &[RankPart]) -> i64 {
    parts.iter().map(|part| part.millis).sum()
}

/// A rank with its explanation: each list of parts sums exactly to its key, and the smaller key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The parts of waiting.
    pub waiting: [RankPart; 6],
    /// The parts of the deadline, if there is one.
    pub deadline: Option<[RankPart; 2]>,
}

impl Rank {
    /// Which sum counts; of two equal ones, waiting.
    pub fn basis(&self) -> RankBasis {
        match &self.deadline {
            Some(parts) if sum(parts) < sum(&self.waiting) => RankBasis::Deadline,
            _ => RankBasis::Waiting,
        }
    }

    /// The parts that sum to [`Rank::key`].
    pub fn parts(&self) -> &[RankPart] {
        match (&self.deadline, self.basis()) {
            (Some(parts), RankBasis::Deadline) => parts,
            _ => &self.waiting,
        }
    }

    /// The key, in milliseconds since the epoch. Lower is more urgent.
    pub fn key(&self) -> i64 {
        sum(self.parts())
    }
}

/// The rank of a ticket. `policy` has been checked.
pub fn rank(policy: &RankPolicy, input: &RankInput) -> Rank {
    let head_start = |term, hours: i64| {
        let millis = hours.saturating_mul(HOUR_MILLIS).saturating_mul(100) / policy.rate_percent.max(1);
        RankPart::new(term, millis.saturating_neg())
    };
    let waiting = [
        RankPart::new(RankTerm::CreatedAt, input.created_at.millis()),
        RankPart::new(RankTerm::Paused, input.paused_millis),
        head_start(RankTerm::Priority, policy.of_priority(input.priority)),
        head_start(RankTerm::Impact, policy.of_impact(input.impact)),
        head_start(RankTerm::Tier, policy.of_tier(input.tier)),
        RankPart::new(RankTerm::Boost, input.boost_millis.saturating_neg()),
    ];
    let lead = policy.lead_hours.saturating_mul(HOUR_MILLIS).saturating_neg();
    let deadline = input
        .next_due_at
        .map(|due| [RankPart::new(RankTerm::NextDueAt, due.millis()), RankPart::new(RankTerm::Lead, lead)]);
    Rank { waiting, deadline }
}

/// A place in the queue. Its order is the queue's order, the next ticket first; it is total and does not depend on when
/// one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueuePosition {
    /// See [`Rank::key`].
    pub rank_key: i64,
    /// Of equal ranks the smaller id comes first: ids grow with time.
    pub ticket_id: TicketId,
}

/// What would move a ticket forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lift {
    /// The part that would change.
    pub term: RankTerm,
    /// The word of the value it would change to.
    pub to: &'static str,
    /// By how much the ticket would move forward, in milliseconds of waiting; positive.
    pub millis: i64,
}

/// The next higher priority and the next worse impact, each where it would move the ticket.
pub fn lifts(policy: &RankPolicy, input: &RankInput) -> Vec<Lift> {
    let here = rank(policy, input).key();
    let priority = Priority::ALL.iter().copied().find(|priority| *priority > input.priority);
    // Impacts are listed from the worst, so the next worse one is the last of those before.
    let present = policy.of_impact(input.impact);
    let impact = Impact::ALL.iter().copied().rev().find(|impact| policy.of_impact(Some(*impact)) > present);
    let raised = priority
        .map(|priority| (RankTerm::Priority, priority.word(), RankInput { priority, ..*input }))
        .into_iter()
        .chain(impact.map(|to| (RankTerm::Impact, to.word(), RankInput { impact: Some(to), ..*input })));
    raised
        .map(|(term, to, after)| Lift { term, to, millis: here - rank(policy, &after).key() })
        .filter(|lift| lift.millis > 0)
        .collect()
}

#[cfg(test)]
#[path = "rank_tests.rs"]
mod tests;
