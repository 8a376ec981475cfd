//! Tickets: the snapshot that the events lead to.

mod brief;
mod held;
mod list;
mod page;
mod read;
mod row;
mod update;
mod workset;
mod write;

pub use brief::TicketBrief;
pub use held::held_by;
pub use list::{TicketPage, count, list, list_brief};
pub use page::{PageAsked, WithMessages, find_with_messages};
pub use read::{
    Related, TicketView, find, find_all, find_free, find_locked, find_view, find_with_config, latest_of,
    lock_unclosed_of, visible,
};
pub(crate) use row::TicketRow;
pub use workset::{Locked, lock_all, lock_with_dependants};
pub use write::{insert, next_number, save};
