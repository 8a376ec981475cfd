//! Macros: what agents do with a ticket in one go.

mod apply;
mod apply_dto;
mod apply_handler;
mod dto;
mod handlers;
mod input;
mod usecase;

pub(crate) use apply::{learned, prepare};
pub(crate) use usecase::{begin, is_named, is_reply};

use crate::{http::Routed, routes};

/// The operations on macros.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_macros => handlers::__path_list_macros,
        handlers::create_macro => handlers::__path_create_macro,
        handlers::show_macro => handlers::__path_show_macro,
        handlers::update_macro => handlers::__path_update_macro,
        handlers::delete_macro => handlers::__path_delete_macro,
        apply_handler::apply_macro => apply_handler::__path_apply_macro,
    ]
}
