//! What is like a ticket: duplicates of the same customer, and incidents that many customers tell of.

mod dto;
mod handlers;
mod join;
mod link;
mod raise;
mod similar;
mod usecase;
mod watch;

pub(crate) use join::{intend_join, join, judge};
pub(crate) use link::link_tickets;
pub(crate) use raise::raise;
pub use watch::watch;

use crate::{http::Routed, routes};

/// The operations on what is like a ticket.
pub fn routes() -> Vec<Routed> {
    routes![
        similar::show_similar_tickets => similar::__path_show_similar_tickets,
        handlers::list_incident_proposals => handlers::__path_list_incident_proposals,
        handlers::show_incident_proposal => handlers::__path_show_incident_proposal,
        handlers::accept_incident_proposal => handlers::__path_accept_incident_proposal,
        handlers::dismiss_incident_proposal => handlers::__path_dismiss_incident_proposal,
    ]
}
