//! Tickets.

pub mod actions;
mod brief;
pub mod dto;
mod elements;
pub(crate) mod handlers;
pub mod input;
mod intake;
pub mod list;
mod lists;
mod pages;
mod query;
pub mod search;
pub mod usecase;

pub use intake::{Intake, open};
pub use lists::Lists;
pub use pages::Pages;

use crate::{http::Routed, routes};

/// The operations on tickets.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_tickets => list::__path_list_tickets,
        search::search_tickets => search::__path_search_tickets,
        handlers::create_ticket => handlers::__path_create_ticket,
        handlers::show_ticket => handlers::__path_show_ticket,
        handlers::update_ticket => handlers::__path_update_ticket,
        handlers::delete_ticket => handlers::__path_delete_ticket,
        handlers::restore_ticket => handlers::__path_restore_ticket,
        handlers::claim_ticket => handlers::__path_claim_ticket,
        handlers::release_ticket => handlers::__path_release_ticket,
        elements::add_ticket_tag => elements::__path_add_ticket_tag,
        elements::remove_ticket_tag => elements::__path_remove_ticket_tag,
        elements::add_ticket_follower => elements::__path_add_ticket_follower,
        elements::remove_ticket_follower => elements::__path_remove_ticket_follower,
    ]
}
