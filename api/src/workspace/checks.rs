//! Checks of what people write into settings, for the validator.

use domain::{
    web_origin::{MAX_ORIGINS, web_origin},
    workspace::{MAX_AWAY_MINUTES, MAX_RETURN_UNWORKED_MINUTES, is_time_zone},
};
use validator::ValidationError;

use crate::http::{ApiError, FieldCode, FieldError, Patch};

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

/// Reads web origins, naming each one that is none or stands there twice.
pub fn origins(texts: &[String]) -> Result<Vec<String>, ApiError> {
    if texts.len() > MAX_ORIGINS {
        let field = FieldError::pointer("#/cors_origins", FieldCode::TooMany).with("max", MAX_ORIGINS);
        return Err(ApiError::validation(vec![field]));
    }
    let (mut read, mut errors) = (Vec::with_capacity(texts.len()), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/cors_origins/{index}"), code);
        match web_origin(text) {
            None => errors.push(refused(FieldCode::InvalidFormat)),
            Some(origin) if read.contains(&origin) => errors.push(refused(FieldCode::Duplicate)),
            Some(origin) => read.push(origin),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(ApiError::validation(errors)) }
}

fn minutes(sent: &Patch<i64>, most: i64) -> Result<(), ValidationError> {
    if sent.value().is_none_or(|minutes| (1..=most).contains(minutes)) {
        return Ok(());
    }
    let mut error = ValidationError::new("out_of_range");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &most);
    Err(error)
}

/// After how long an unworked ticket may go on.
pub fn unworked_minutes(sent: &Patch<i64>) -> Result<(), ValidationError> {
    minutes(sent, MAX_RETURN_UNWORKED_MINUTES)
}

/// After how long an agent may be away.
pub fn away_minutes(sent: &Patch<i64>) -> Result<(), ValidationError> {
    minutes(sent, MAX_AWAY_MINUTES)
}
