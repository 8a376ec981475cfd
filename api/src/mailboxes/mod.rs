//! Mailboxes: the addresses under which a workspace sends and receives mail.

pub mod dto;
mod handlers;
mod input;
mod list;
mod progress;
mod secrets;
mod servers;
mod trial;
pub mod usecase;

pub(crate) use secrets::{Side, password};

use crate::{http::Routed, routes};

/// The operations on mailboxes.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_mailboxes => list::__path_list_mailboxes,
        handlers::create_mailbox => handlers::__path_create_mailbox,
        handlers::show_mailbox => handlers::__path_show_mailbox,
        handlers::update_mailbox => handlers::__path_update_mailbox,
        handlers::delete_mailbox => handlers::__path_delete_mailbox,
        progress::show_mailbox_progress => progress::__path_show_mailbox_progress,
        trial::test_mailbox => trial::__path_test_mailbox,
    ]
}
