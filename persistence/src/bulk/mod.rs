//! What was done with several tickets in one go.

mod read;
mod row;
mod write;

pub use read::{find, find_item, items};
pub use row::{BulkAction, BulkItem};
pub use write::{insert, insert_item, note_undone};
