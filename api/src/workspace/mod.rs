//! The caller's own workspace and its settings.

pub mod checks;
pub mod dto;
mod handlers;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on the workspace.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_workspace => handlers::__path_show_workspace,
        handlers::update_workspace => handlers::__path_update_workspace,
    ]
}
