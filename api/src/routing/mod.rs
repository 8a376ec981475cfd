//! Routing: which team and agent a ticket goes to, and why.

mod drain;
mod dto;
mod handlers;
mod simulate;
mod simulate_dto;
mod simulated;
mod skills;
mod strays;
mod usecase;
mod why_not;

pub use drain::drain;
pub use skills::{SkillDto, distinct, each};
pub use strays::route_strays;
pub use usecase::{Asked, keep, reoffer, reroute, route};

use crate::{http::Routed, routes};

/// The operations on routing.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_ticket_routing => handlers::__path_show_ticket_routing,
        simulate::simulate_routing => simulate::__path_simulate_routing,
        why_not::show_why_not => why_not::__path_show_why_not,
    ]
}
