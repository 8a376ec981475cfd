//! Identity providers: who vouches for customers.

pub mod dto;
mod handlers;
mod input;
mod list;
mod trial;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on identity providers.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_identity_providers => list::__path_list_identity_providers,
        handlers::create_identity_provider => handlers::__path_create_identity_provider,
        handlers::show_identity_provider => handlers::__path_show_identity_provider,
        handlers::update_identity_provider => handlers::__path_update_identity_provider,
        handlers::delete_identity_provider => handlers::__path_delete_identity_provider,
        trial::test_identity_provider => trial::__path_test_identity_provider,
    ]
}
