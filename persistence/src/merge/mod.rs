//! Tickets that became parts of others: where their messages and links came from.

mod links;
mod messages;
mod tickets;

pub use links::{forget_links, links_of, move_link, note_link};
pub use messages::{Origin, lines, move_message, note_origins, origins_of, take_back};
pub use tickets::{dependants, followed, merged_into};
