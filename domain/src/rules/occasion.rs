//! What rules listen to.

use crate::{
    event::EventKind,
    ticket::{Change, MessageKind, TicketEvent},
};

crate::words! {
    /// Something that happens to a ticket and that rules can listen to.
    pub enum Occasion {
        /// It was opened. Its first message belongs to it.
        Opened = 1 "opened",
        /// One of its fields changed: by a person, an integration, the customer's writing, or a rule.
        Changed = 2 "changed",
        /// Its customer wrote. What is only a courtesy is no occasion.
        CustomerWrote = 3 "customer_wrote",
        /// The team replied.
        Replied = 4 "replied",
        /// Somebody of the team left a note.
        Noted = 5 "noted",
        /// Its customer gave a low score for how he was served.
        LowScore = 140 "low_score",
    }
}

/// What these events, which happen together, are for rules; in no order, each once. Bookkeeping is nothing: what triage
/// proposed, what clocks and leases do, how it was routed. Nor is moving to the bin: nothing can be done with what is there.
pub fn occasions(events: &[TicketEvent]) -> Vec<Occasion> {
    if events.iter().any(|event| event.kind == EventKind::TicketCreated) {
        return vec![Occasion::Opened];
    }
    let mut found: Vec<Occasion> = events.iter().filter_map(occasion).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn occasion(event: &TicketEvent) -> Option<Occasion> {
    match event.kind {
        EventKind::TicketUpdated
        | EventKind::TicketAssigned
        | EventKind::TicketStatusChanged
        | EventKind::TicketPriorityChanged
        | EventKind::TicketCategorized
        | EventKind::TicketSnoozed
        | EventKind::TicketTagged
        | EventKind::TicketFollowed
        | EventKind::TicketSpamMarked
        | EventKind::TicketRestored => Some(Occasion::Changed),
        EventKind::MessageCreated => match event.message.as_ref()?.kind {
            MessageKind::Customer => (!is_courtesy(event)).then_some(Occasion::CustomerWrote),
            MessageKind::Reply => Some(Occasion::Replied),
            MessageKind::Note => Some(Occasion::Noted),
            MessageKind::Auto => None,
        },
        EventKind::SurveyLowScore => Some(Occasion::LowScore),
        _ => None,
    }
}

fn is_courtesy(event: &TicketEvent) -> bool {
    event.changes.iter().any(|change| matches!(change, Change::Courtesy { to, .. } if to.is_one()))
}
