//! Triage: what a request is about and how pressing it is, proposed from its words when it arrives.

mod apply;
pub mod dto;
mod handlers;
mod learned;
pub mod usecase;

pub use apply::{Decided, Given, apply};
pub use learned::{Learned, LearnedError, Source, base_of};

use crate::{http::Routed, routes};

/// The operations of triage.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_ticket_triage => handlers::__path_show_ticket_triage,
        handlers::preview_triage => handlers::__path_preview_triage,
    ]
}
