//! When agents are on duty: shifts and time off.

mod dto;
mod handlers;
mod list;
mod shifts;
mod time_off;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on the duty of agents.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_duty => handlers::__path_show_duty,
        shifts::list_shifts => shifts::__path_list_shifts,
        shifts::create_shift => shifts::__path_create_shift,
        shifts::show_shift => shifts::__path_show_shift,
        shifts::delete_shift => shifts::__path_delete_shift,
        time_off::list_time_off => time_off::__path_list_time_off,
        time_off::create_time_off => time_off::__path_create_time_off,
        time_off::show_time_off => time_off::__path_show_time_off,
        time_off::delete_time_off => time_off::__path_delete_time_off,
    ]
}
