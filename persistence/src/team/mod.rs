//! Teams.

mod read;
mod row;
mod write;

pub(crate) use row::fair_share;

pub use read::{count, exists, find, find_by_name, find_locked, list, missing};
pub use write::{add_member, delete, insert, remove_member, save};
