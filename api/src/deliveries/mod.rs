//! Mails that go out: meant with the message that they carry, or as letters of their own, composed and sent after the
//! transaction.

mod compose;
mod compose_letter;
mod dto;
mod handlers;
mod headers;
pub mod letter;
mod plan;
mod post;
pub mod smtp;
mod unsubscribe;

pub(crate) use plan::{intend, intend_superseded, plan};
pub(crate) use post::file_link;
pub use post::post;

use crate::{http::Routed, routes};

/// The operations on mails to customers.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_deliveries => handlers::__path_list_deliveries,
        handlers::show_delivery => handlers::__path_show_delivery,
        handlers::retry_delivery => handlers::__path_retry_delivery,
        unsubscribe::refuse_letters => unsubscribe::__path_refuse_letters,
        unsubscribe::allow_letters => unsubscribe::__path_allow_letters,
    ]
}
