//! Satisfaction surveys: one for each solving cycle, answered by a link, in the portal or for the customer.

mod ask;
mod dto;
mod follow;
mod handlers;
mod input;
mod key;
mod linked;
mod portal;
mod settings;
mod settings_dto;
mod settings_input;
mod usecase;

pub use ask::let_ask;
pub use follow::{follow, let_mean};

use crate::{http::Routed, routes};

/// The operations on surveys.
pub fn routes() -> Vec<Routed> {
    routes![
        settings::show_survey_settings => settings::__path_show_survey_settings,
        settings::update_survey_settings => settings::__path_update_survey_settings,
        handlers::list_surveys => handlers::__path_list_surveys,
        handlers::show_survey => handlers::__path_show_survey,
        handlers::list_ticket_surveys => handlers::__path_list_ticket_surveys,
        handlers::answer_survey => handlers::__path_answer_survey,
        key::create_survey_key => key::__path_create_survey_key,
        portal::show_portal_survey => portal::__path_show_portal_survey,
        portal::answer_portal_survey => portal::__path_answer_portal_survey,
        linked::show_linked_survey => linked::__path_show_linked_survey,
        linked::answer_linked_survey => linked::__path_answer_linked_survey,
    ]
}
