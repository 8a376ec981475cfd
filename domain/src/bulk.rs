//! What is done with several tickets in one go: the same change of fields, and a macro, each ticket by itself.

use crate::{
    actor::Actor,
    event::Deltas,
    rules::{ActionKind, Done, Outcome},
    ticket::{self, Command, Facts, Rejection, Tag, Ticket, TicketEvent, TicketPatch},
    time::Instant,
};

/// The most items of one bulk action.
pub const MAX_ITEMS: usize = 100;

crate::words! {
    /// What a bulk action is.
    pub enum BulkKind {
        /// Tickets that were changed in one go.
        Tickets = 1 "tickets",
        /// A macro that was applied to a ticket.
        Macro = 2 "macro",
    }
}

/// What is to be changed of a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// New values.
    pub patch: TicketPatch,
    /// Tags to be put on.
    pub add_tags: Vec<Tag>,
    /// Tags to be taken off.
    pub remove_tags: Vec<Tag>,
}

/// What a wish came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The ticket after it.
    pub ticket: Ticket,
    /// What happened to it.
    pub events: Vec<TicketEvent>,
    /// What became of each part, in order; a part that names nothing is left out.
    pub done: Vec<Done>,
}

impl Wish {
    /// Does it name nothing?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Changes the ticket: fields first, then tags.
    ///
    /// # Errors
    /// The first part that cannot be done.
    pub fn grant(&self, ticket: &Ticket, facts: &Facts, (actor, now): (&Actor, Instant)) -> Result<Granted, Rejection> {
        let mut granted = Granted { ticket: ticket.clone(), events: Vec::new(), done: Vec::new() };
        let tags = |tags: &[Tag], on| tags.iter().map(|tag| Command::SetTag(tag.clone(), on)).collect::<Vec<_>>();
        let fields = (self.patch != TicketPatch::default()).then(|| Command::Update(Box::new(self.patch.clone())));
        let parts = [
            (ActionKind::Update, fields.into_iter().collect()),
            (ActionKind::AddTags, tags(&self.add_tags, true)),
            (ActionKind::RemoveTags, tags(&self.remove_tags, false)),
        ];
        for (kind, commands) in parts {
            if commands.is_empty() {
                continue;
            }
            let (before, mut changes): (Ticket, Vec<Deltas>) = (granted.ticket.clone(), Vec::new());
            for command in &commands {
                let outcome = ticket::decide(&granted.ticket, command, facts, actor, now)?;
                // Only a customer's message leads to another ticket.
                let ticket::Outcome::Events(events) = outcome else { continue };
                for event in events {
                    changes.push(event.deltas());
                    ticket::apply(&mut granted.ticket, &event, now);
                    granted.events.push(event);
                }
            }
            let done = match changes.is_empty() {
                true => Done::without(kind, Outcome::Nothing),
                false => Done::with(kind, changes).waiting(&before, &granted.ticket),
            };
            granted.done.push(done);
        }
        Ok(granted)
    }
}
