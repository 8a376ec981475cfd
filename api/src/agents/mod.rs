//! Agents: the people who answer.

mod availability;
mod away;
pub mod dto;
mod handlers;
pub mod keyset;
mod list;
pub mod password;
pub mod usecase;

pub use away::let_go_away;

use crate::{http::Routed, routes};

/// The operations on agents.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_agents => list::__path_list_agents,
        handlers::create_agent => handlers::__path_create_agent,
        handlers::show_agent => handlers::__path_show_agent,
        handlers::update_agent => handlers::__path_update_agent,
        availability::set_availability => availability::__path_set_availability,
        handlers::delete_agent => handlers::__path_delete_agent,
    ]
}
