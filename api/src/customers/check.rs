//! What the validator asks about single members.

use domain::{
    people::{Address, Standing},
    workspace::is_time_zone,
};
use validator::ValidationError;

use crate::{http::Patch, tickets::input::single_line};

/// [`single_line`] for a member that can be unset.
pub(super) fn patched_line(text: &Patch<String>) -> Result<(), ValidationError> {
    text.value().map_or(Ok(()), |text| single_line(text))
}

/// The name of an IANA time zone.
pub(super) fn time_zone(name: &str) -> Result<(), ValidationError> {
    refuse_unless(is_time_zone(name), "unknown_option")
}

/// [`time_zone`] for a member that can be unset.
pub(super) fn patched_time_zone(name: &Patch<String>) -> Result<(), ValidationError> {
    name.value().map_or(Ok(()), |name| time_zone(name))
}

/// An e-mail address.
pub(super) fn email(text: &str) -> Result<(), ValidationError> {
    refuse_unless(Address::email(text, Standing::Asserted).is_ok(), "invalid_email")
}

/// A telephone number.
pub(super) fn phone(text: &str) -> Result<(), ValidationError> {
    refuse_unless(Address::phone(text, Standing::Asserted).is_ok(), "invalid_phone")
}

fn refuse_unless(is_fine: bool, code: &'static str) -> Result<(), ValidationError> {
    if is_fine { Ok(()) } else { Err(ValidationError::new(code)) }
}
