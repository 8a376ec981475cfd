//! Identity providers, and the customers they mean.

mod link;
mod read;
mod row;
mod write;

pub use link::{find_customer, has_links, insert_link, is_known};
pub use read::{count, find, find_by_issuer, find_locked, find_secret, list};
pub(crate) use row::Row;
pub use write::{delete, insert, save, save_secret};
