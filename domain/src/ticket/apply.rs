//! From one snapshot to the next.

use super::{Change, MessageKind, Status, Ticket, TicketEvent};
use crate::{
    event::EventKind,
    queue::{Lease, is_paused},
    time::Instant,
};

/// The ticket after `event`, which happened `at`. Its version grows by one.
pub fn apply(ticket: &mut Ticket, event: &TicketEvent, at: Instant) {
    ticket.version += 1;
    ticket.updated_at = at;
    let pause = ticket.pause;
    for change in &event.changes {
        apply_change(ticket, change, at);
    }
    // What was undone was no pause either: the ticket is where it would be in the queue.
    if event.changes.iter().any(|change| matches!(change, Change::WaitingSince { .. })) {
        ticket.pause = pause.unmade(ticket.status);
    }
    if event.kind == EventKind::QueueLeased {
        take_lease(ticket, event, at);
    }
    if let (EventKind::MessageCreated, Some(message)) = (event.kind, &event.message) {
        ticket.message_count += 1;
        ticket.last_message_id = Some(message.id);
        ticket.last_message_kind = Some(message.kind);
        ticket.last_message_at = Some(at);
        match message.kind {
            MessageKind::Customer => {
                ticket.last_customer_message_id = Some(message.id);
                if !is_courtesy(event) {
                    ticket.waiting_since = ticket.waiting_since.or(Some(at));
                }
            }
            MessageKind::Reply => {
                ticket.waiting_since = None;
                if message.by_team {
                    ticket.first_responded_at = ticket.first_responded_at.or(Some(at));
                }
            }
            MessageKind::Note | MessageKind::Auto => {}
        }
    }
}

/// Is the message of this event one that needs nobody?
fn is_courtesy(event: &TicketEvent) -> bool {
    event.changes.iter().any(|change| matches!(change, Change::Courtesy { to, .. } if to.is_one()))
}

/// The lease that `queue.leased` begins: its event tells until when, and the ticket has its agent as assignee by now.
fn take_lease(ticket: &mut Ticket, event: &TicketEvent, at: Instant) {
    let until = event.changes.iter().find_map(|change| match change {
        Change::LeasedUntil { to, .. } => *to,
        _ => None,
    });
    if let (Some(agent_id), Some(leased_until)) = (ticket.assignee_id, until) {
        ticket.lease_count += 1;
        ticket.lease = Some(Lease { agent_id, number: ticket.lease_count, leased_at: at, leased_until });
    }
}

/// The ticket after all of `events`.
pub fn apply_all(before: &Ticket, events: &[TicketEvent], at: Instant) -> Ticket {
    let mut after = before.clone();
    for event in events {
        apply(&mut after, event, at);
    }
    after
}

fn apply_change(ticket: &mut Ticket, change: &Change, at: Instant) {
    match change {
        Change::Subject { to, .. } => ticket.subject.clone_from(to),
        Change::Number { to, .. } => ticket.number = *to,
        Change::Status { to, .. } => {
            // He who was owed nothing and is owed something now asks anew, whether or not he writes.
            if is_paused(ticket.status) && *to == Status::AwaitingReply {
                ticket.waiting_since = ticket.waiting_since.or(Some(at));
            }
            ticket.status = *to;
            ticket.pause = ticket.pause.moved(*to, at);
            ticket.closed_at = (*to == Status::Closed).then_some(at);
            match to {
                Status::Answered => {
                    ticket.answered_at = Some(at);
                    ticket.waiting_since = None;
                }
                Status::Closed => ticket.waiting_since = None,
                Status::AwaitingReply | Status::InReview | Status::NeedsInfo => {}
            }
        }
        Change::Spam { to, .. } => ticket.spam = *to,
        Change::Priority { to, .. } => ticket.priority = *to,
        Change::Impact { to, .. } => ticket.impact = *to,
        Change::Channel { to, .. } => ticket.channel = *to,
        Change::Language { to, .. } => ticket.language = *to,
        Change::Category { to, .. } => ticket.category_id = *to,
        Change::Team { to, .. } => ticket.team_id = *to,
        Change::Assignee { to, .. } => {
            ticket.assignee_id = *to;
            if to.is_some() {
                ticket.queued_reason = None;
            }
        }
        Change::Customer { to, .. } => ticket.customer_id = *to,
        Change::Organization { to, .. } => ticket.organization_id = *to,
        Change::ExternalIds { to, .. } => ticket.external_ids.clone_from(to),
        Change::Tags { to, .. } => ticket.tags.clone_from(to),
        Change::Followers { to, .. } => ticket.follower_ids.clone_from(to),
        Change::SnoozedUntil { to, .. } => ticket.snoozed_until = *to,
        Change::FollowUpOf { to, .. } => ticket.follow_up_of_id = *to,
        Change::DeletedAt { to, .. } => ticket.deleted_at = *to,
        Change::Tier { to, .. } => ticket.tier = *to,
        Change::QueuedReason { to, .. } => ticket.queued_reason = *to,
        Change::BlockedBy { to, .. } => ticket.blocked_by.clone_from(to),
        Change::WaitingSince { to, .. } => ticket.waiting_since = *to,
        Change::MergedInto { to, .. } => ticket.merged_into = *to,
        Change::Conversation { to, .. } => to.put_into(ticket),
        Change::Link { .. }
        | Change::MessageExternalIds { .. }
        | Change::Split { .. }
        | Change::Checklist { .. }
        | Change::Merged { .. }
        | Change::Origin { .. }
        | Change::Triage { .. }
        | Change::TriageWords { .. }
        | Change::Automatic { .. }
        | Change::Macro { .. }
        | Change::CopyOf { .. }
        | Change::Undoes { .. }
        | Change::Mentions { .. }
        | Change::Survey { .. }
        | Change::SurveyScore { .. }
        | Change::SurveyComment { .. }
        | Change::Courtesy { .. }
        | Change::Returned { .. } => {}
        // The clocks follow from the events and from what was promised: see `sla`.
        Change::Sla { .. } | Change::SlaPolicy { .. } | Change::SlaMoment { .. } => {}
        Change::Notified { .. } | Change::Notice { .. } => {}
        Change::LeasedUntil { to, .. } => {
            ticket.lease = ticket.lease.zip(*to).map(|(lease, leased_until)| Lease { leased_until, ..lease });
        }
    }
}
