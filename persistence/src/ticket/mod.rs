//! Tickets: the snapshot that the events lead to.

mod list;
mod read;
mod row;
mod update;
mod write;

pub use list::{TicketPage, count, list};
pub use read::{Related, TicketView, find, find_locked, find_view, visible};
pub use write::{insert, next_number, save};
