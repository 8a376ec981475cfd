//! What agents are told of: which steps in a ticket's life concern whom, by which channel, and when.
//!
//! Nothing here reads a database: the fan-out ([`crate::event`] to rows) gives it the envelope of an event, the ticket as it
//! stands and the agents whom it may concern.

mod cells;
mod choose;
mod happened;
mod letter;
mod record;
mod settings;
#[cfg(test)]
mod tests;
mod timing;
mod words;

pub use cells::{Cells, Channels};
pub use choose::{Choice, Verdict, choose, visibility};
pub use happened::{HEARD, Happened, author_of, happened, message_of, notice_of};
pub use letter::{Line, Told, told, told_shortly};
pub use record::{Notification, NotificationDelivery};
pub use settings::{Digest, NotificationSettings, Preferences, Quiet, Wishes};
pub use timing::Timing;
pub use words::{Channel, DigestMode, NotificationState, Relation, SuppressedReason, Topic};

/// The longest time within which events of one ticket become one notification, in minutes.
pub const MAX_COLLAPSE_MINUTES: i64 = 60;
/// For how long notifications are kept, in days.
pub const KEPT_DAYS: i64 = 90;
