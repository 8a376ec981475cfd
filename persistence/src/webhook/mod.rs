//! Webhooks, and what is sent to them.

mod delivery;
mod list;
mod read;
mod row;
mod write;

pub use delivery::{
    NewDelivery, cancel_queued, find_body, find_delivery, insert_deliveries, lock_delivery, save_delivery,
};
pub use list::{DeliveryPage, list_deliveries};
pub use read::{Secrets, enabled, find, find_locked, health, lease, list, secrets};
pub use write::{delete, insert, rotate_secret, save, save_health, touch};
