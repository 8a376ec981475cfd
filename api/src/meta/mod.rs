//! The service about itself: version, health, its problems, its contract. Open to everybody.

pub mod contract;
mod dto;
mod health;
mod problems;
mod service;

pub use contract::Contract;

use crate::{http::Routed, routes};

/// The operations on the service itself.
pub fn routes() -> Vec<Routed> {
    routes![
        service::show_meta => service::__path_show_meta,
        health::show_liveness => health::__path_show_liveness,
        health::show_readiness => health::__path_show_readiness,
        problems::show_problem => problems::__path_show_problem,
        contract::show_openapi_yaml => contract::__path_show_openapi_yaml,
        contract::show_openapi_json => contract::__path_show_openapi_json,
    ]
}
