//! The ids that records have in other systems: giving them, finding by them, and creating or changing by them.

mod asked;
mod customers;
mod dto;
mod given;
mod message_input;
mod messages;
mod organizations;
mod path;
mod ticket_input;
mod tickets;

pub use asked::Asked;
pub use dto::{ExternalIdDto, ExternalIdInput, parse};
pub use given::{GivenIds, tell_message_ids};

use crate::{http::Routed, routes};

/// The operations on records by their ids in other systems.
pub fn routes() -> Vec<Routed> {
    routes![
        tickets::show_ticket_by_external_id => tickets::__path_show_ticket_by_external_id,
        tickets::upsert_ticket => tickets::__path_upsert_ticket,
        messages::show_message_by_external_id => messages::__path_show_message_by_external_id,
        messages::upsert_message => messages::__path_upsert_message,
        customers::show_customer_by_external_id => customers::__path_show_customer_by_external_id,
        customers::upsert_customer => customers::__path_upsert_customer,
        organizations::show_organization_by_external_id => organizations::__path_show_organization_by_external_id,
        organizations::upsert_organization => organizations::__path_upsert_organization,
    ]
}
