//! Tokens: scoped credentials of people and integrations.

pub mod dto;
mod handlers;
mod list;
mod reach;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on tokens.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_tokens => list::__path_list_tokens,
        handlers::create_token => handlers::__path_create_token,
        handlers::show_token => handlers::__path_show_token,
        handlers::revoke_token => handlers::__path_revoke_token,
        handlers::rotate_token => handlers::__path_rotate_token,
    ]
}
