//! What agents are told of: a consumer of the feed turns events of tickets into rows of their lists and into mails.

mod deliver;
mod deliveries;
mod dto;
mod fan_out;
mod handlers;
mod plan;
mod settings;
mod settings_dto;
mod write;

use domain::ids::AgentId;

pub use deliver::deliver;
pub use fan_out::fan_out;

use crate::{
    auth::Principal,
    http::{ApiError, Routed},
    routes,
};

/// The operations on notifications.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_notifications => handlers::__path_list_notifications,
        handlers::show_notification_counts => handlers::__path_show_notification_counts,
        handlers::read_notifications => handlers::__path_read_notifications,
        handlers::read_notification => handlers::__path_read_notification,
        handlers::unread_notification => handlers::__path_unread_notification,
        settings::show_notification_settings => settings::__path_show_notification_settings,
        settings::update_notification_settings => settings::__path_update_notification_settings,
        settings::show_notification_defaults => settings::__path_show_notification_defaults,
        settings::update_notification_defaults => settings::__path_update_notification_defaults,
        deliveries::list_notification_deliveries => deliveries::__path_list_notification_deliveries,
    ]
}

/// The person behind the request; the policy lets no service reach these operations.
fn agent(who: &Principal) -> Result<AgentId, ApiError> {
    who.agent_id().ok_or_else(ApiError::not_found)
}
