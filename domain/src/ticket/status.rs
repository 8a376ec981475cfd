//! The transition table, as data.

use super::{
    Change,
    Status::{self, Answered, AwaitingReply, Closed, InReview, NeedsInfo},
    TicketEvent,
};
use crate::event::EventKind;

crate::words! {
    /// Who moves a ticket from one status to another: the right that a transition needs.
    pub enum Mover {
        /// An agent or an integration with the right to write tickets.
        Agent = 1 "agent",
        /// The customer, by writing or closing.
        Customer = 2 "customer",
    }
}

/// Every allowed move: from, to, and who may cause it. What is not listed is refused.
///
/// A customer reaches `awaiting_reply` only by writing and `closed` only by closing; how old a closed ticket may be
/// to be reopened by writing is the workspace's setting, not a matter of this table.
pub const TRANSITIONS: &[(Status, Status, &[Mover])] = &[
    (AwaitingReply, InReview, &[Mover::Agent]),
    (AwaitingReply, NeedsInfo, &[Mover::Agent]),
    (AwaitingReply, Answered, &[Mover::Agent]),
    (AwaitingReply, Closed, &[Mover::Agent, Mover::Customer]),
    (InReview, AwaitingReply, &[Mover::Agent, Mover::Customer]),
    (InReview, NeedsInfo, &[Mover::Agent]),
    (InReview, Answered, &[Mover::Agent]),
    (InReview, Closed, &[Mover::Agent, Mover::Customer]),
    (NeedsInfo, AwaitingReply, &[Mover::Customer]),
    (NeedsInfo, InReview, &[Mover::Agent]),
    (NeedsInfo, Answered, &[Mover::Agent]),
    (NeedsInfo, Closed, &[Mover::Agent, Mover::Customer]),
    (Answered, AwaitingReply, &[Mover::Customer]),
    (Answered, InReview, &[Mover::Agent]),
    (Answered, NeedsInfo, &[Mover::Agent]),
    (Answered, Closed, &[Mover::Agent, Mover::Customer]),
    (Closed, AwaitingReply, &[Mover::Customer]),
    (Closed, InReview, &[Mover::Agent]),
    (Closed, NeedsInfo, &[Mover::Agent]),
    (Closed, Answered, &[Mover::Agent]),
];

/// May `mover` take a ticket from `from` to `to`? Staying is always allowed.
pub fn may_move(from: Status, to: Status, mover: Mover) -> bool {
    from == to || TRANSITIONS.iter().any(|(a, b, movers)| *a == from && *b == to && movers.contains(&mover))
}

/// Did the customer bring back a ticket that was answered or closed? Only he does, or whoever undoes that it was closed.
pub fn is_reopened_by_customer(events: &[TicketEvent]) -> bool {
    let is_back =
        |change: &Change| matches!(change, Change::Status { from: Some(Answered | Closed), to: AwaitingReply });
    let is_undoing = |event: &&TicketEvent| event.changes.iter().any(|it| matches!(it, Change::Undoes { .. }));
    // What comes with a merged ticket has been asked there.
    let told = events.iter().filter(|event| event.kind != EventKind::TicketMerged && !is_undoing(event));
    told.flat_map(|event| &event.changes).any(is_back)
}

/// Where `mover` may take a ticket that stands at `from`, in the order of the statuses.
pub fn next_statuses(from: Status, mover: Mover) -> Vec<Status> {
    Status::ALL.iter().copied().filter(|to| *to != from && may_move(from, *to, mover)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_is_listed_once_and_every_status_can_be_left_and_reached() {
        for (index, (from, to, movers)) in TRANSITIONS.iter().enumerate() {
            assert_ne!(from, to);
            assert!(!movers.is_empty());
            assert!(!TRANSITIONS.iter().skip(index + 1).any(|(a, b, _)| a == from && b == to), "{from} -> {to} twice");
        }
        for status in Status::ALL {
            assert!(TRANSITIONS.iter().any(|(from, _, _)| from == status));
            assert!(TRANSITIONS.iter().any(|(_, to, _)| to == status));
        }
    }

    #[test]
    fn a_customer_can_always_be_heard_and_never_answers_for_the_team() {
        for status in Status::ALL {
            assert!(may_move(*status, AwaitingReply, Mover::Customer));
            if *status != Answered {
                assert!(!may_move(*status, Answered, Mover::Customer));
            }
        }
    }
}
