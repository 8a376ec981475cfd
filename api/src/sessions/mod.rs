//! Signing in with a password, staying signed in, and who one is.

pub mod dto;
mod handlers;
mod me;
pub mod usecase;

pub(crate) use usecase::{open::open, tokens::hand_out};

use crate::{http::Routed, routes};

/// The operations on sign-ins and the own account.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::sign_in::create_session => handlers::sign_in::__path_create_session,
        handlers::sign_in::refresh_session => handlers::sign_in::__path_refresh_session,
        handlers::own::list_sessions => handlers::own::__path_list_sessions,
        handlers::own::delete_session => handlers::own::__path_delete_session,
        handlers::own::change_password => handlers::own::__path_change_password,
        me::show_me => me::__path_show_me,
    ]
}
