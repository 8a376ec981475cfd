//! What can be done with tickets.

mod change;
mod create;
mod show;

pub use change::{change, decided, follow_tier, load_for_change, load_visible, reopen_window, settle};
pub use create::{NewTicketInput, create, create_plain, follow_up};
pub use show::{Shown, show};
