//! Gateways: services for short messages and chats. What goes out is meant with what it carries and sent after the
//! transaction; what comes in proves itself by its signature.

mod callback;
mod deliveries;
mod delivery_dto;
mod dto;
mod handlers;
mod input;
mod list;
mod plan;
mod post;
mod proof;
mod receipts;
mod receive;
mod request;
mod secrets;
mod trial;
mod usecase;

pub(crate) use plan::{plan_message, tell};
pub(crate) use post::{PER_GATEWAY, send};

use crate::{http::Routed, routes};

/// The operations on gateways.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_gateways => list::__path_list_gateways,
        handlers::create_gateway => handlers::__path_create_gateway,
        handlers::show_gateway => handlers::__path_show_gateway,
        handlers::update_gateway => handlers::__path_update_gateway,
        handlers::delete_gateway => handlers::__path_delete_gateway,
        handlers::set_gateway_inbound_secret => handlers::__path_set_gateway_inbound_secret,
        trial::test_gateway => trial::__path_test_gateway,
        deliveries::list_gateway_deliveries => deliveries::__path_list_gateway_deliveries,
        deliveries::show_gateway_delivery => deliveries::__path_show_gateway_delivery,
        deliveries::retry_gateway_delivery => deliveries::__path_retry_gateway_delivery,
        receive::receive_gateway_message => receive::__path_receive_gateway_message,
        receipts::receive_gateway_receipt => receipts::__path_receive_gateway_receipt,
    ]
}
