//! Routing: which team and agent a ticket goes to, and why.

mod book;
mod drain;
mod dto;
mod handlers;
mod past_rules;
mod policy;
mod simulate;
mod simulate_dto;
mod simulated;
mod skills;
mod strays;
mod take_back;
mod tried;
mod unworked;
mod usecase;
mod why_not;

pub use book::book;
pub use drain::drain;
pub use policy::is_named;
pub use skills::{SkillDto, distinct, each};
pub use strays::route_strays;
pub use take_back::{Lost, check_holder, intend_check_holder, intend_take_back, take_back};
pub use unworked::let_return;
pub use usecase::{Asked, Placement, is_team_named, keep, keep_first, reoffer, reroute, route, team_of};

use crate::{http::Routed, routes};

/// The operations on routing.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_ticket_routing => handlers::__path_show_ticket_routing,
        simulate::simulate_routing => simulate::__path_simulate_routing,
        policy::handlers::show_routing_policy => policy::handlers::__path_show_routing_policy,
        policy::handlers::update_routing_policy => policy::handlers::__path_update_routing_policy,
        why_not::show_why_not => why_not::__path_show_why_not,
    ]
}
