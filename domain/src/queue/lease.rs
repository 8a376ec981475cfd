//! Leases: a ticket that was handed out is one agent's for a time, and comes back if he does nothing with it.

use super::{HandoutReason, Taker, Withheld, handout_reason, is_queued};
use crate::{
    ids::AgentId,
    ticket::{Status, Ticket},
    time::Instant,
};

/// How long leases run, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasePolicy {
    /// From the handing out to the first act.
    pub first_seconds: i64,
    /// From each act on.
    pub work_seconds: i64,
    /// The longest that can be asked for at once.
    pub max_seconds: i64,
}

impl LeasePolicy {
    /// Ten minutes to read and begin, an hour between two signs of work, eight hours at most.
    pub const USUAL: Self = Self { first_seconds: 600, work_seconds: 3_600, max_seconds: 28_800 };
}

impl Default for LeasePolicy {
    fn default() -> Self {
        Self::USUAL
    }
}

/// A ticket handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// To whom.
    pub agent_id: AgentId,
    /// Which of the ticket's leases it is, from 1.
    pub number: i64,
    /// Since when.
    pub leased_at: Instant,
    /// Until when; at that very moment it has expired.
    pub leased_until: Instant,
}

impl Lease {
    /// Has it run out?
    pub fn has_expired(&self, now: Instant) -> bool {
        self.leased_until <= now
    }

    /// Does the lease go on with the ticket as it stands after a step? It ends, without touching the assignee, when the
    /// ticket leaves the queue or passes to other hands.
    pub fn survives(&self, after: &Ticket, now: Instant) -> bool {
        after.assignee_id == Some(self.agent_id) && is_queued(after, now)
    }
}

/// One event of a ticket that a lease causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseStep {
    /// `queue.leased`: the ticket has this lease and its agent as assignee.
    Leased(Lease),
    /// `queue.lease_extended`: the present lease runs until then.
    Extended {
        /// Until when it ran.
        from: Instant,
        /// Until when it runs.
        to: Instant,
    },
    /// `queue.lease_released`: its agent gave the ticket back; it has no lease and no assignee.
    Released(Lease),
    /// `queue.lease_expired`: nothing happened in time; it has no lease and no assignee.
    Expired(Lease),
    /// `ticket.status_changed`.
    Moved {
        /// Where it stood.
        from: Status,
        /// Where it stands.
        to: Status,
    },
}

/// Why nothing happens to a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseRefusal {
    /// The ticket cannot be handed to this agent.
    Withheld(Withheld),
    /// The ticket has no lease that runs.
    NotLeased,
    /// The lease is another agent's.
    HeldByOther {
        /// He.
        by: AgentId,
    },
}

/// A ticket as far as leases are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'t> {
    /// The ticket.
    pub ticket: &'t Ticket,
    /// Its lease; it may have run out and wait to be cleared.
    pub lease: Option<Lease>,
    /// How often the ticket has been handed out so far.
    pub lease_count: i64,
}

impl<'t> Held<'t> {
    /// A ticket as it is kept.
    pub const fn of(ticket: &'t Ticket) -> Self {
        Self { ticket, lease: ticket.lease, lease_count: ticket.lease_count }
    }

    /// Whose the ticket is at `now`: a lease that has run out takes its assignee with it, cleared or not.
    pub fn assignee_at(&self, now: Instant) -> Option<AgentId> {
        if self.lease.is_some_and(|lease| lease.has_expired(now)) { None } else { self.ticket.assignee_id }
    }

    /// Hands the ticket out; its status stays. A lease that has run out ends first.
    ///
    /// # Errors
    /// [`LeaseRefusal::Withheld`] when it is not for this agent.
    pub fn hand_out(
        &self,
        taker: &Taker,
        policy: &LeasePolicy,
        now: Instant,
    ) -> Result<(HandoutReason, Vec<LeaseStep>), LeaseRefusal> {
        let reason = handout_reason(self, taker, now).map_err(LeaseRefusal::Withheld)?;
        let mut steps = self.expire(now);
        steps.push(LeaseStep::Leased(Lease {
            agent_id: taker.agent_id,
            number: self.lease_count.saturating_add(1),
            leased_at: now,
            leased_until: now.plus_seconds(policy.first_seconds),
        }));
        Ok((reason, steps))
    }

    /// The agent does something with the ticket: starts, drafts, writes a note. The first act puts the ticket under
    /// review. A lease that is not his is left alone, and one that nobody has cleared yet is his again. It is only
    /// renewed once half of the time is gone: an agent's every keystroke is not an event.
    pub fn act(&self, agent: AgentId, policy: &LeasePolicy, now: Instant) -> Vec<LeaseStep> {
        let Some(lease) = self.lease.filter(|lease| lease.agent_id == agent) else { return Vec::new() };
        let mut steps = self.begin();
        if lease.leased_until < now.plus_seconds(policy.work_seconds / 2) {
            steps.extend(lease.until(now.plus_seconds(policy.work_seconds)));
        }
        steps
    }

    /// The agent asks for more time, in seconds from now (none: the usual; never more than the policy's maximum). That
    /// is an act too. A lease is never shortened.
    ///
    /// # Errors
    /// When there is no lease that runs, or it is another agent's.
    pub fn extend(
        &self,
        agent: AgentId,
        seconds: Option<i64>,
        policy: &LeasePolicy,
        now: Instant,
    ) -> Result<Vec<LeaseStep>, LeaseRefusal> {
        let lease = self.running(agent, now)?;
        let seconds = seconds.unwrap_or(policy.work_seconds).min(policy.max_seconds);
        let mut steps = self.begin();
        steps.extend(lease.until(now.plus_seconds(seconds)));
        Ok(steps)
    }

    /// The agent gives the ticket back: it is nobody's and no longer under review.
    ///
    /// # Errors
    /// When there is no lease that runs, or it is another agent's.
    pub fn release(&self, agent: AgentId, now: Instant) -> Result<Vec<LeaseStep>, LeaseRefusal> {
        let lease = self.running(agent, now)?;
        Ok(self.give_back(LeaseStep::Released(lease)))
    }

    /// Clears a lease that has run out: the ticket is nobody's and no longer under review. Nothing otherwise.
    pub fn expire(&self, now: Instant) -> Vec<LeaseStep> {
        let expired = self.lease.filter(|lease| lease.has_expired(now));
        expired.map(|lease| self.give_back(LeaseStep::Expired(lease))).unwrap_or_default()
    }

    fn running(&self, agent: AgentId, now: Instant) -> Result<Lease, LeaseRefusal> {
        let lease = self.lease.filter(|lease| !lease.has_expired(now)).ok_or(LeaseRefusal::NotLeased)?;
        if lease.agent_id == agent { Ok(lease) } else { Err(LeaseRefusal::HeldByOther { by: lease.agent_id }) }
    }

    fn begin(&self) -> Vec<LeaseStep> {
        self.moved(Status::AwaitingReply, Status::InReview).into_iter().collect()
    }

    fn give_back(&self, step: LeaseStep) -> Vec<LeaseStep> {
        [step].into_iter().chain(self.moved(Status::InReview, Status::AwaitingReply)).collect()
    }

    fn moved(&self, from: Status, to: Status) -> Option<LeaseStep> {
        (self.ticket.status == from).then_some(LeaseStep::Moved { from, to })
    }
}

impl Lease {
    fn until(&self, to: Instant) -> Option<LeaseStep> {
        (to > self.leased_until).then_some(LeaseStep::Extended { from: self.leased_until, to })
    }
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
