//! Events: appended with the change they record, and never rewritten.

mod append;
mod read;

pub use append::append;
pub use read::{StoredEvent, audit_log, histories, history, of_feed};
