//! Ways to sign in beside the password: their settings, and the letters that lead there.

mod address;
mod ask;
mod guest;
mod letters;
mod oidc;
mod reset;
mod settings;

pub use ask::answer;
pub(crate) use letters::{Correspondent, invite};
pub use oidc::Directory;

use crate::{http::Routed, routes};

/// The operations on ways to sign in.
pub fn routes() -> Vec<Routed> {
    routes![
        settings::show_sign_in_settings => settings::__path_show_sign_in_settings,
        settings::update_sign_in_settings => settings::__path_update_sign_in_settings,
        reset::request_password_reset => reset::__path_request_password_reset,
        guest::request_guest_code => guest::__path_request_guest_code,
        guest::create_guest_session => guest::__path_create_guest_session,
        guest::delete_guest_session => guest::__path_delete_guest_session,
        address::verify_customer_emails => address::__path_verify_customer_emails,
        address::verify_portal_emails => address::__path_verify_portal_emails,
        address::confirm_address => address::__path_confirm_address,
        oidc::start::start_oidc_sign_in => oidc::start::__path_start_oidc_sign_in,
        oidc::finish::finish_oidc_sign_in => oidc::finish::__path_finish_oidc_sign_in,
        reset::confirm_password_reset => reset::__path_confirm_password_reset,
    ]
}
