//! The queue: tickets that wait for the team, in the order of their rank.
//!
//! A list over several teams is not one walk through all waiting tickets, of which most might be of other teams: it is a
//! walk through each team's own part of the index, of which the firsts are merged.

mod counts;
mod hand_out;
mod list;
mod row;
mod select;
pub(crate) mod tally;
mod waiting;

pub use counts::{QueueCount, counts};
pub use hand_out::{Offered, lock_first, offered};
pub use list::{QueueFilter, list};
pub use row::QueueRow;
pub use select::QueueKey;
pub use waiting::{WaitingTicket, Waits, waiting};
