//! The history: what happened, in order, and the proof that it was not altered.

mod dto;
mod handlers;
mod seal;
mod timeline;
mod verify;

pub use dto::{ChangeDto, EventActor, EventDto, EventSubject};
pub use seal::sign_head;
pub use verify::{Report, verify};

use crate::{http::Routed, routes};

/// The operations on the history.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_ticket_history => handlers::__path_list_ticket_history,
        timeline::list_ticket_timeline => timeline::__path_list_ticket_timeline,
        handlers::list_audit_log => handlers::__path_list_audit_log,
        handlers::verify_history => handlers::__path_verify_history,
    ]
}
