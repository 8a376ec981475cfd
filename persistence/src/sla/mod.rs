//! Service levels: policies and their versions, and the ledger of what was promised.

mod calendars;
mod ledger;
mod read;
mod row;
mod write;

pub use calendars::{CalendarUse, calendar_at, calendar_use, keep_calendar};
pub use ledger::{begin, keep};
pub use read::{count, find, find_by_name, find_locked, list, terms_at};
pub use write::{delete, insert, save};
