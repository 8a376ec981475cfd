//! The log of events, in the order in which they were committed.

mod handlers;
pub mod types;

use crate::{http::Routed, routes};

/// The operations on the log of events.
pub fn routes() -> Vec<Routed> {
    routes![handlers::list_events => handlers::__path_list_events]
}
