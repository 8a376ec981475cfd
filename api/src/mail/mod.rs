//! Mail: what comes in, and the mailboxes under which it is sent and received.

mod bounce;
mod dto;
mod effect;
mod files;
mod forget;
mod guard;
mod handlers;
mod ingest;
mod mac;
mod parse;
mod report;
mod source;
mod standing;

pub use forget::forget_old;
pub(crate) use ingest::{Arrival, MAX_MAIL_BYTES, look_at, take_in};
pub use mac::MailMac;
pub(crate) use source::bytes as bytes_of;

use crate::{http::Routed, routes};

/// The operations on mail that comes in.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::receive_email => handlers::__path_receive_email,
        handlers::list_inbound_emails => handlers::__path_list_inbound_emails,
        handlers::show_inbound_email => handlers::__path_show_inbound_email,
        handlers::reprocess_inbound_email => handlers::__path_reprocess_inbound_email,
    ]
}
