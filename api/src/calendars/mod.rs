//! Calendars: when a workspace, a team or an agent works.

mod calculate;
mod calculate_dto;
pub mod dto;
mod handlers;
mod holiday_dto;
mod holiday_file;
mod hours_dto;
mod import;
mod list;
mod suggested;
pub mod usecase;

use crate::{http::Routed, routes};

/// The operations on calendars.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_calendars => list::__path_list_calendars,
        handlers::create_calendar => handlers::__path_create_calendar,
        suggested::list_suggested_holidays => suggested::__path_list_suggested_holidays,
        handlers::show_calendar => handlers::__path_show_calendar,
        handlers::update_calendar => handlers::__path_update_calendar,
        handlers::delete_calendar => handlers::__path_delete_calendar,
        import::import_holidays => import::__path_import_holidays,
        calculate::calculate_calendar => calculate::__path_calculate_calendar,
    ]
}
