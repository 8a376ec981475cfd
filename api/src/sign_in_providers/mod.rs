//! Services at which agents sign in.

mod dto;
mod handlers;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on services at which agents sign in.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_sign_in_providers => handlers::__path_list_sign_in_providers,
        handlers::create_sign_in_provider => handlers::__path_create_sign_in_provider,
        handlers::show_sign_in_provider => handlers::__path_show_sign_in_provider,
        handlers::update_sign_in_provider => handlers::__path_update_sign_in_provider,
        handlers::delete_sign_in_provider => handlers::__path_delete_sign_in_provider,
    ]
}
