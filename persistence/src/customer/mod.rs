//! Customers and their addresses.

mod list;
mod read;
mod row;
mod write;

pub use list::{count, list};
pub use read::{Holder, KeyOf, find, find_all, find_by_external_id, find_locked, find_other_holder, holders};
pub use row::first_address;
pub use write::{insert, save};
