//! Links between tickets.

pub mod dto;
mod handlers;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on links.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_ticket_links => handlers::__path_list_ticket_links,
        handlers::create_ticket_link => handlers::__path_create_ticket_link,
        handlers::delete_ticket_link => handlers::__path_delete_ticket_link,
    ]
}
