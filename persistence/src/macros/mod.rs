//! Macros.

mod read;
mod row;
mod write;

pub use read::{count, find, find_locked, list};
pub use write::{delete, insert, save};
