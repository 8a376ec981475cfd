//! Files: their rows, and the list of bytes that no message holds.

mod read;
mod row;
mod write;

pub use read::{find, find_locked, of_message};
pub use write::{bind, insert, release, remove, remove_all, reserve};
