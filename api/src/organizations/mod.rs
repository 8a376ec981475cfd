//! Organizations and their members.

pub mod dto;
mod handlers;
pub(crate) mod input;
mod list;
mod members;
pub mod usecase;

pub use dto::OrganizationDto;

use crate::{http::Routed, routes};

/// The operations on organizations.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_organizations => list::__path_list_organizations,
        handlers::create_organization => handlers::__path_create_organization,
        handlers::show_organization => handlers::__path_show_organization,
        handlers::update_organization => handlers::__path_update_organization,
        handlers::delete_organization => handlers::__path_delete_organization,
        members::add_organization_member => members::__path_add_organization_member,
        members::remove_organization_member => members::__path_remove_organization_member,
    ]
}
