//! What a ticket's history tells of its triage.

use serde_json::Value;

use super::{Change, TicketEvent};
use crate::event::EventKind;

/// What triage proposed for a new ticket and what of it was applied, in the form of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triaged {
    /// Without the customer's words: the model's version and, for category, impact and priority, the proposed value, the
    /// confidence, and whether it was applied.
    pub facts: Value,
    /// The words that decided, for each of the three.
    pub words: Value,
}

impl Triaged {
    /// `triage.proposed`: tells it and changes nothing, since a new ticket starts with what was applied.
    pub(super) fn event(self) -> TicketEvent {
        let changes =
            vec![Change::Triage { from: None, to: self.facts }, Change::TriageWords { from: None, to: self.words }];
        TicketEvent::changing(EventKind::TriageProposed, changes)
    }
}
