//! Messages: the correspondence of a ticket.

mod automatic;
mod children;
mod courtesy;
pub mod dto;
pub(crate) mod handlers;
pub(crate) mod mentions;
mod notes;
pub mod usecase;

pub use automatic::Automatic;
pub(crate) use children::send_to_children;
pub use dto::{AuthorDto, MessageDto};
pub use handlers::{after_number, descending};

use crate::{http::Routed, routes};

/// The operations on messages.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_messages => handlers::__path_list_messages,
        handlers::create_message => handlers::__path_create_message,
        handlers::show_message => handlers::__path_show_message,
        handlers::show_message_source => handlers::__path_show_message_source,
        courtesy::judge_courtesy => courtesy::__path_judge_courtesy,
        notes::update_message => notes::__path_update_message,
        notes::delete_message => notes::__path_delete_message,
    ]
}
