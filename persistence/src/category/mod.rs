//! Categories.

mod read;
mod row;
mod write;

pub use read::{find, find_by_key, list};
pub use write::{delete, insert, save};
