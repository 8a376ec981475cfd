//! Changing several tickets in one go, and undoing it.

mod dto;
mod handlers;
mod input;
mod item;
mod keep;
mod run;
mod show;
mod undo;

pub(crate) use keep::keep_macro;

use crate::{http::Routed, routes};

/// The operations on several tickets.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::bulk_update_tickets => handlers::__path_bulk_update_tickets,
        handlers::show_bulk_action => handlers::__path_show_bulk_action,
        handlers::undo_bulk_action => handlers::__path_undo_bulk_action,
    ]
}
