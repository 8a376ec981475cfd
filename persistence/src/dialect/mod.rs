//! Every difference between the engines: one function each, the same signature for both.

mod attempt;
mod catalog;
mod errors;
mod feed;
mod lists;
mod locks;
mod numbers;
mod rows;
mod session;

pub use attempt::Attempt;
pub(crate) use attempt::{UniqueKey, attempt};
pub(crate) use catalog::{has_table, lock_migrations};
pub(crate) use errors::{error_of_message, is_deadlock, unique_violation};
pub(crate) use feed::{Head, NewLink, append_links};
pub(crate) use lists::{Lists, OneOf};
pub(crate) use locks::{KeptAnswer, KeyState, key_lock, lock_sequencer, take_key};
pub(crate) use numbers::next_ticket_number;
pub(crate) use rows::{lock_row, lock_rows};
pub(crate) use session::{Purpose, begin_write, check, dress, set_up};
