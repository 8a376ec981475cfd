//! Incidents: what new tickets say, and which of them seem to tell of one trouble.

mod proposal;
mod sketch;
mod tickets;

pub use proposal::{IncidentPage, find, insert, list, lock, save};
pub use sketch::{Sketched, Words, forget_sketches, keep_sketches, note_spread, sketched, window, words};
pub use tickets::{
    IncidentTicket, Joining, LinkState, add_tickets, has_customer, memberships, note_link, of_ticket, tickets,
    tickets_of, unlinked,
};
