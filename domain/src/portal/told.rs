//! What a customer is told of a step of one of his tickets, as it happens.

use crate::event::EventKind;

crate::words! {
    /// What he is told.
    pub enum PortalEventType {
        /// It was opened.
        TicketCreated = 1 "ticket.created",
        /// Something that he sees of it changed.
        TicketUpdated = 2 "ticket.updated",
        /// Somebody wrote.
        MessageCreated = 3 "message.created",
    }
}

/// The kinds of events that may be told at all.
pub const TOLD_KINDS: &[EventKind] = &[
    EventKind::TicketCreated,
    EventKind::TicketUpdated,
    EventKind::TicketAssigned,
    EventKind::TicketStatusChanged,
    EventKind::TicketCategorized,
    EventKind::TicketSpamMarked,
    EventKind::TicketRestored,
    EventKind::TicketMergeUndone,
    EventKind::MessageCreated,
    EventKind::MessageJoined,
    EventKind::MessageLeft,
    EventKind::SlaMet,
    EventKind::SlaPolicyChanged,
];

/// What a step is to the customer; nothing where none of what he sees has changed, so that he does not learn that
/// something happened either. `writes` says whether the message that it is about is for him; `changed`, whether the step
/// changed a member; `names_agents`, whether he is told who works for him.
pub fn told(
    kind: EventKind,
    writes: bool,
    changed: impl Fn(&str) -> bool,
    names_agents: bool,
) -> Option<PortalEventType> {
    let updated = |yes: bool| yes.then_some(PortalEventType::TicketUpdated);
    match kind {
        EventKind::TicketCreated => Some(PortalEventType::TicketCreated),
        EventKind::MessageCreated | EventKind::MessageJoined => writes.then_some(PortalEventType::MessageCreated),
        EventKind::MessageLeft => updated(writes),
        EventKind::TicketUpdated => updated(changed("subject")),
        EventKind::TicketAssigned => updated(changed("team_id") || names_agents && changed("assignee_id")),
        EventKind::TicketCategorized => updated(changed("category_id")),
        kind => updated(TOLD_KINDS.contains(&kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_he_does_not_see_is_not_told() {
        let step = |kind, writes, member: &'static str, names| told(kind, writes, |it| it == member, names);
        let updated = Some(PortalEventType::TicketUpdated);
        assert_eq!(step(EventKind::MessageCreated, false, "", true), None);
        assert_eq!(step(EventKind::MessageCreated, true, "", true), Some(PortalEventType::MessageCreated));
        assert_eq!(step(EventKind::TicketUpdated, false, "custom", true), None);
        assert_eq!(step(EventKind::TicketUpdated, false, "subject", true), updated);
        assert_eq!(step(EventKind::TicketAssigned, false, "assignee_id", false), None);
        assert_eq!(step(EventKind::TicketAssigned, false, "assignee_id", true), updated);
        assert_eq!(step(EventKind::TicketCategorized, false, "impact", true), None);
        for kind in [EventKind::TicketPriorityChanged, EventKind::TicketTagged, EventKind::SlaWarning] {
            assert_eq!(step(kind, true, "subject", true), None, "{kind}");
        }
    }
}
