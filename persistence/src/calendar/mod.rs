//! Calendars.

mod read;
mod row;
mod users;
mod write;

pub use read::{count, exists, find, find_all, find_by_name, find_locked, list};
pub use users::{Users, users};
pub use write::{delete, insert, save};
