//! What can be done with tickets.

mod change;
mod create;
mod show;
mod workset;

pub use change::{change, decided, follow_tier, load_visible, reopen_window, save, settle};
pub use create::{NewTicketInput, create, create_plain, follow_up};
pub use show::{Shown, show};
pub use workset::{Workset, load_for_change};
