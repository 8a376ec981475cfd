//! Gateways: what they are, what goes out by them and what comes in.

mod delivery;
mod description;
mod inbound;
mod row;

pub(crate) use delivery::Row as DeliveryRow;
pub use delivery::{
    DeliveryPage, find_delivery, find_provided, insert_delivery, insert_notice, list_deliveries, lock_delivery,
    recent_automatic, save_delivery, sealed_words,
};
pub use description::{
    GatewayPage, count_gateways, delete_gateway, find_gateway, has_any, insert_gateway, is_used, list_gateways,
    lock_gateway, notifying, save_gateway, save_sealed, sealed,
};
pub use inbound::{
    WayBack, find_message, find_sender, forget_sender, insert_message, insert_sender, note_message, open_ticket,
    recent_of, way_back,
};
pub(crate) use row::Row as GatewayRow;
pub use row::Sealed;
