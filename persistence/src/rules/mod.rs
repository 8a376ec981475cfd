//! Rules and what they did.

mod read;
mod row;
mod runs;
mod waits;
mod write;

pub use read::{find, find_by_name, find_locked, list};
pub use runs::{Kept, RunPage, find_run, keep, latest, note_undone, runs};
pub use waits::{Waiting, begin_first, begin_missing, end, find_wait, forget_waits, keep_wait};
pub use write::{delete, insert, save};
