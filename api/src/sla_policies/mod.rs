//! Policies of what is promised to customers.

mod dto;
mod handlers;
mod input;
mod order;
mod steps_dto;
mod targets_dto;
mod usecase;

use crate::{http::Routed, routes};

/// The operations on policies.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_sla_policies => handlers::__path_list_sla_policies,
        handlers::create_sla_policy => handlers::__path_create_sla_policy,
        order::order_sla_policies => order::__path_order_sla_policies,
        order::recalculate_sla => order::__path_recalculate_sla,
        handlers::show_sla_policy => handlers::__path_show_sla_policy,
        handlers::update_sla_policy => handlers::__path_update_sla_policy,
        handlers::delete_sla_policy => handlers::__path_delete_sla_policy,
    ]
}
