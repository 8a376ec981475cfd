//! Checks of what people write into settings, for the validator.

use domain::workspace::is_time_zone;
use validator::ValidationError;

use crate::http::Patch;

/// The name of an IANA time zone.
pub fn known_time_zone(name: &str) -> Result<(), ValidationError> {
    if is_time_zone(name) { Ok(()) } else { Err(ValidationError::new("unknown_option")) }
}

/// [`known_time_zone`], if one is sent.
pub fn patch_time_zone(name: &Patch<String>) -> Result<(), ValidationError> {
    name.value().map_or(Ok(()), |name| known_time_zone(name))
}

/// Text of one or more lines: no control characters but line breaks and tabs.
pub fn plain_text(text: &str) -> Result<(), ValidationError> {
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err(ValidationError::new("invalid_character"));
    }
    Ok(())
}

/// [`plain_text`], if one is sent.
pub fn patch_plain_text(text: &Patch<String>) -> Result<(), ValidationError> {
    text.value().map_or(Ok(()), |text| plain_text(text))
}
