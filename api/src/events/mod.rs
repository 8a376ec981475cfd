//! The log of events, in the order in which they were committed.

mod handlers;
mod list_types;
pub mod types;

use crate::{http::Routed, routes};

/// The operations on the log of events.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_events => handlers::__path_list_events,
        list_types::list_event_types => list_types::__path_list_event_types,
    ]
}
