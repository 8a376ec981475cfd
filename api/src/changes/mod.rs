//! The feed of changes: every record once, at its latest step, for whoever keeps a copy.

mod dto;
mod handlers;
mod read;

use crate::{http::Routed, routes};

/// The operations on changes.
pub fn routes() -> Vec<Routed> {
    routes![handlers::list_changes => handlers::__path_list_changes]
}
