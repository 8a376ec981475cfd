//! Mails to customers: meant with the message that they carry, composed and sent after its transaction.

mod compose;
mod dto;
mod handlers;
mod plan;
mod post;
pub mod smtp;

pub(crate) use plan::{intend, plan};
pub use post::post;

use crate::{http::Routed, routes};

/// The operations on mails to customers.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_deliveries => handlers::__path_list_deliveries,
        handlers::show_delivery => handlers::__path_show_delivery,
        handlers::retry_delivery => handlers::__path_retry_delivery,
    ]
}
