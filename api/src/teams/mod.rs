//! Teams: groups of agents.

pub mod dto;
mod handlers;
mod list;
mod members;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on teams.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_teams => list::__path_list_teams,
        handlers::create_team => handlers::__path_create_team,
        handlers::show_team => handlers::__path_show_team,
        handlers::update_team => handlers::__path_update_team,
        handlers::delete_team => handlers::__path_delete_team,
        members::add_team_member => members::__path_add_team_member,
        members::remove_team_member => members::__path_remove_team_member,
    ]
}
