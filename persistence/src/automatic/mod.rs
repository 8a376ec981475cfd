//! Automatic messages: what workspaces say of them, and what each ticket's customer was told.

mod backlog;
mod settings;
mod story;

pub use backlog::{completed, waiting};
pub use settings::{find, save};
pub use story::{keep, story};
