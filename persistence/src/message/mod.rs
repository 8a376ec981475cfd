//! Messages: the correspondence of a ticket.

pub mod copies;
mod courtesy;
mod read;
mod row;
pub mod splits;
mod write;

pub use courtesy::courtesy_counts;
pub(crate) use read::hidden_kind;
pub use read::{MessagePage, find, find_all, has_rule_replied, list};
pub use row::LastMessage;
pub(crate) use row::{LAST_MESSAGE, LastMessageRow, MessageRow, actor, actor_code};
pub use write::{delete, insert, update, update_courtesy};
