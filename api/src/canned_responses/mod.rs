//! Texts that agents use again and again.

mod dto;
mod handlers;
mod input;
mod render;
pub mod usecase;

pub use render::values_for;

use crate::{http::Routed, routes};

/// The operations on canned responses.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_canned_responses => handlers::__path_list_canned_responses,
        handlers::create_canned_response => handlers::__path_create_canned_response,
        handlers::show_canned_response => handlers::__path_show_canned_response,
        handlers::update_canned_response => handlers::__path_update_canned_response,
        handlers::delete_canned_response => handlers::__path_delete_canned_response,
        render::render_canned_response => render::__path_render_canned_response,
    ]
}
