//! Invitations: how people become agents by a letter.

mod accept;
mod dto;
mod handlers;
mod list;
mod usecase;

use crate::{http::Routed, routes};

/// The operations on invitations.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_invitations => list::__path_list_invitations,
        handlers::create_invitation => handlers::__path_create_invitation,
        handlers::show_invitation => handlers::__path_show_invitation,
        handlers::resend_invitation => handlers::__path_resend_invitation,
        handlers::revoke_invitation => handlers::__path_revoke_invitation,
        accept::accept_invitation => accept::__path_accept_invitation,
    ]
}
