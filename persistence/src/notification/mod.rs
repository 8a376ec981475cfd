//! What agents are told of, and what they wish to be told.

mod deliver;
mod fan_out;
mod list;
mod row;
mod settings;

pub use deliver::{DeliveryPage, ShownDelivery, list_deliveries, lock_due, read_among, save_deliveries};
pub use fan_out::{LastDue, Open, grow, insert_deliveries, insert_notifications, known_events, last_due, open};
pub use list::{NotificationPage, count_unread, find, list, mark, mark_up_to};
pub use settings::{all_settings, find_settings, insert_settings, save_settings};
