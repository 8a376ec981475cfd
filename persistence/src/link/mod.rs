//! Links between tickets.

mod known;
mod read;
mod row;
mod write;

pub use known::known;
pub use read::{LinkPage, find, list};
pub use write::{delete, insert};
