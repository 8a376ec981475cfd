//! Canned responses and how they are used.

mod read;
mod row;
mod uses;
mod write;

pub use read::{count, find, find_by_shortcut, find_locked, list, team_of};
pub use uses::{Usage, note_reopening, note_use, usage};
pub use write::{delete, insert, save};
