//! Rules and what they did.

mod read;
mod row;
mod runs;
mod write;

pub use read::{find, find_by_name, find_locked, list};
pub use runs::{Kept, RunPage, keep, latest, runs};
pub use write::{delete, insert, save};
