//! Which policy applies to a ticket after something happened to it.

use domain::{
    event::EventKind,
    sla::{Applied, CountFrom},
    ticket::{Change, Ticket, TicketEvent},
};

use super::books::Book;

/// When a policy is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// When the ticket was opened, or what policies go by has changed. What was promised stays promised: the same policy
    /// applies in the version in which it came to apply.
    IfAsked,
    /// Now, by the versions of now: somebody wants it, or the policy applies no more. None: it counts as the policy says
    /// that comes to apply.
    Again(Option<CountFrom>),
}

/// May these events make another policy fit? Those that policies go by, as far as they are not moved by answering.
pub(super) fn asks_again(events: &[TicketEvent]) -> bool {
    let goes_by = |change: &Change| {
        matches!(
            change,
            Change::Subject { .. }
                | Change::Priority { .. }
                | Change::Impact { .. }
                | Change::Language { .. }
                | Change::Category { .. }
                | Change::Team { .. }
                | Change::Customer { .. }
                | Change::Organization { .. }
                | Change::Tags { .. }
                | Change::Tier { .. }
        )
    };
    events.iter().any(|event| event.kind == EventKind::TicketCreated || event.changes.iter().any(goes_by))
}

/// What applies from now on, if that is something else than `present`.
pub(super) fn chosen(
    book: Option<&Book>,
    present: Option<Applied>,
    after: &Ticket,
    choice: Choice,
) -> Option<Option<Applied>> {
    let wanted = book.and_then(|book| book.choose(after, after.updated_at));
    match (present, wanted, choice) {
        (None, None, _) => None,
        (Some(present), Some(wanted), Choice::IfAsked) if present.policy_id == wanted.policy_id => {
            // Another team may work by another calendar; a new version of the same one waits to be asked for.
            let is_same = present.calendar.map(|own| own.id) == wanted.calendar.map(|own| own.id);
            let count_from = wanted.count_from;
            (!is_same).then_some(Some(Applied { calendar: wanted.calendar, count_from, ..present }))
        }
        (Some(present), Some(wanted), Choice::Again(count_from)) => {
            let is_other = !present.is_same(&wanted) || count_from == Some(CountFrom::Now);
            is_other.then_some(Some(Applied { count_from: count_from.unwrap_or(wanted.count_from), ..wanted }))
        }
        (None, Some(wanted), Choice::Again(count_from)) => {
            Some(Some(Applied { count_from: count_from.unwrap_or(wanted.count_from), ..wanted }))
        }
        (_, wanted, _) => Some(wanted),
    }
}
