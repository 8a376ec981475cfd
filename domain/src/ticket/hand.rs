//! How a ticket comes into an agent's hands, and leaves them, without a person who assigns it: routing and leases.

use super::{Change, Rejection, Ticket, TicketEvent, decide::Steps};
use crate::{
    actor::Actor,
    event::EventKind,
    ids::AgentId,
    queue::{Held, Lease, LeaseStep, Taker, is_queued},
    routing::{QueuedReason, ReturnCause, RoutingDecision},
};

/// What a decision changes about a ticket.
pub(super) fn route_changes(ticket: &Ticket, decision: &RoutingDecision) -> Vec<Change> {
    let mut changes = Vec::new();
    let team_id = decision.team.team_id;
    if team_id.is_some() && team_id != ticket.team_id {
        changes.push(Change::Team { from: Some(ticket.team_id), to: team_id });
    }
    let assignee_id = decision.assignee_id();
    if assignee_id != ticket.assignee_id {
        changes.push(Change::Assignee { from: Some(ticket.assignee_id), to: assignee_id });
    }
    let reason = decision.queued_reason();
    if reason.is_some() && reason != ticket.queued_reason {
        changes.push(Change::QueuedReason { from: Some(ticket.queued_reason), to: reason });
    }
    changes
}

/// Was there nobody to choose from, because nobody has set up a choice?
pub(super) fn is_no_choice(change: &Change) -> bool {
    use QueuedReason::{ManualTeam, NoTeam};
    matches!(change, Change::QueuedReason { to: Some(NoTeam | ManualTeam), .. })
}

/// The events with which a ticket came back, and what routing then decided about it: an event more, or where there was
/// nothing to choose, a part of the last one.
pub fn come_back(mut events: Vec<TicketEvent>, routed: Vec<TicketEvent>) -> Vec<TicketEvent> {
    for event in routed {
        match events.last_mut() {
            Some(last) if event.changes.iter().all(is_no_choice) => last.changes.extend(event.changes),
            _ => events.push(event),
        }
    }
    events
}

/// The event that a step of a lease is.
fn event_of(ticket: &Ticket, step: LeaseStep) -> TicketEvent {
    let until = ticket.lease.map(|lease| lease.leased_until);
    let lease = |kind, to: Option<Lease>, assignee_id| {
        let mut changes = Vec::new();
        if ticket.assignee_id != assignee_id {
            changes.push(Change::Assignee { from: Some(ticket.assignee_id), to: assignee_id });
        }
        changes.push(Change::LeasedUntil { from: Some(until), to: to.map(|lease| lease.leased_until) });
        TicketEvent::changing(kind, changes)
    };
    match step {
        LeaseStep::Leased(leased) => lease(EventKind::QueueLeased, Some(leased), Some(leased.agent_id)),
        LeaseStep::Extended { from, to } => {
            let change = Change::LeasedUntil { from: Some(Some(from)), to: Some(to) };
            TicketEvent::changing(EventKind::QueueLeaseExtended, vec![change])
        }
        LeaseStep::Released(_) => lease(EventKind::QueueLeaseReleased, None, None),
        LeaseStep::Expired(_) => lease(EventKind::QueueLeaseExpired, None, None),
        LeaseStep::Moved { from, to } => {
            TicketEvent::changing(EventKind::TicketStatusChanged, vec![Change::Status { from: Some(from), to }])
        }
    }
}

impl Steps {
    pub(super) fn route(&mut self, decision: &RoutingDecision) {
        let changes = route_changes(&self.ticket, decision);
        self.take_all(EventKind::RoutingDecided, changes);
    }

    /// He who has it has it no more. Of what is nobody's turn now it is noted that it has to be given out later.
    pub(super) fn take_back(&mut self, cause: ReturnCause) {
        let Some(agent) = self.ticket.assignee_id else { return };
        let mut changes =
            vec![Change::Assignee { from: Some(Some(agent)), to: None }, Change::Returned { from: None, to: cause }];
        if !is_queued(&self.ticket, self.now) {
            let reason = self.ticket.team_id.map_or(QueuedReason::NoTeam, |_| QueuedReason::OwnerGone);
            changes.push(Change::QueuedReason { from: Some(self.ticket.queued_reason), to: Some(reason) });
        }
        self.take_all(EventKind::RoutingReturned, changes);
        self.begin_anew();
    }

    fn go(&mut self, steps: Vec<LeaseStep>) {
        for step in steps {
            let event = event_of(&self.ticket, step);
            self.push(event);
        }
    }

    pub(super) fn hand_out(&mut self, taker: &Taker) -> Result<(), Rejection> {
        let (_, steps) = Held::of(&self.ticket).hand_out(taker, &self.lease, self.now)?;
        self.go(steps);
        Ok(())
    }

    pub(super) fn extend_lease(&mut self, agent: AgentId, seconds: Option<i64>) -> Result<(), Rejection> {
        let steps = Held::of(&self.ticket).extend(agent, seconds, &self.lease, self.now)?;
        self.go(steps);
        Ok(())
    }

    pub(super) fn release_lease(&mut self, agent: AgentId) -> Result<(), Rejection> {
        let steps = Held::of(&self.ticket).release(agent, self.now)?;
        self.go(steps);
        Ok(())
    }

    pub(super) fn expire_lease(&mut self) {
        let steps = Held::of(&self.ticket).expire(self.now);
        self.go(steps);
    }

    /// Whoever was handed the ticket has begun.
    pub(super) fn begin(&mut self, actor: &Actor) {
        let steps = self.act(actor);
        self.go(steps);
    }

    /// Whoever was handed the ticket is at it; its status has been said already.
    pub(super) fn keep_lease(&mut self, actor: &Actor) {
        let steps = self.act(actor).into_iter().filter(|step| !matches!(step, LeaseStep::Moved { .. })).collect();
        self.go(steps);
    }

    fn act(&self, actor: &Actor) -> Vec<LeaseStep> {
        let holds = self.ticket.lease.is_some_and(|lease| lease.survives(&self.ticket, self.now));
        match actor.agent().filter(|_| holds) {
            Some(agent) => Held::of(&self.ticket).act(agent, &self.lease, self.now),
            None => Vec::new(),
        }
    }

    /// A lease ends with the step that takes the ticket from the queue or from its agent; that step tells so.
    pub(super) fn end_lost_lease(&mut self) {
        let Some(lease) = self.ticket.lease.filter(|lease| !lease.survives(&self.ticket, self.now)) else { return };
        if let Some(last) = self.events.last_mut() {
            last.changes.push(Change::LeasedUntil { from: Some(Some(lease.leased_until)), to: None });
            self.ticket.lease = None;
        }
    }
}
