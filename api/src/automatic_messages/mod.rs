//! Automatic messages: what customers are told without an agent writing.

mod book;
mod dto;
mod follow;
mod handlers;
mod input;
mod preview;
mod send;
mod timers;
mod usecase;

pub use book::{Book, book};
pub use follow::follow;
pub use send::received;
pub use timers::{let_ask_again, let_close, let_remind};

use crate::{http::Routed, routes};

/// The operations on automatic messages.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_automatic_messages => handlers::__path_show_automatic_messages,
        handlers::update_automatic_messages => handlers::__path_update_automatic_messages,
        preview::preview_automatic_message => preview::__path_preview_automatic_message,
    ]
}
