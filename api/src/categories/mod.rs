//! Categories: what tickets are about.

pub mod dto;
mod handlers;
mod list;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on categories.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_categories => list::__path_list_categories,
        handlers::create_category => handlers::__path_create_category,
        handlers::show_category => handlers::__path_show_category,
        handlers::update_category => handlers::__path_update_category,
        handlers::delete_category => handlers::__path_delete_category,
    ]
}
