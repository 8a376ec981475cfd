//! Passwords that come with a request.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use validator::ValidationError;

use crate::{
    auth::password::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, PasswordError, PasswordPolicyError, check_policy},
    http::{ApiError, Code, CursorKey, FieldCode, FieldError},
    state::{AppState, Retry},
};

/// For the validator: may this password be set?
pub fn allowed(password: &str) -> Result<(), ValidationError> {
    check_policy(password).map_err(|error| {
        let (word, bound) = match error {
            PasswordPolicyError::TooShort => ("too_short", Some(("min", MIN_PASSWORD_CHARS))),
            PasswordPolicyError::TooLong => ("too_long", Some(("max", MAX_PASSWORD_CHARS))),
            PasswordPolicyError::Blank => ("invalid_format", None),
        };
        let mut found = ValidationError::new(word);
        if let Some((name, value)) = bound {
            found.add_param(name.into(), &value);
        }
        found
    })
}

/// Hashes the password of a request, if it has one. Takes about 30 ms of another thread: before the unit of work.
pub async fn hash(state: &AppState, password: Option<String>) -> Result<Option<String>, ApiError> {
    let Some(password) = password else { return Ok(None) };
    match state.passwords.hash(password).await {
        Ok(hash) => Ok(Some(hash)),
        Err(PasswordError::Policy(_)) => {
            Err(ApiError::validation(vec![FieldError::pointer("#/password", FieldCode::InvalidFormat)]))
        }
        Err(PasswordError::Overloaded) => Err(ApiError::new(Code::Overloaded).retry_after(1)),
        Err(
            error
            @ (PasswordError::Stopped | PasswordError::Random(_) | PasswordError::Stored | PasswordError::Hashing),
        ) => Err(ApiError::internal(error)),
    }
}

/// The same retry with a fingerprint that only this instance can compute. Fingerprints are kept for days, and a plain
/// digest of a body with a password in it would let whoever reads the database try out passwords at great speed.
pub fn veiled(retry: Retry, key: &CursorKey) -> Result<Retry, ApiError> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&key.0).map_err(ApiError::internal)?;
    mac.update(b"idempotency-fingerprint\0");
    mac.update(&retry.fingerprint);
    Ok(Retry { fingerprint: mac.finalize().into_bytes().into(), ..retry })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_password_says_why_with_the_bound() {
        let refused = |password: &str| allowed(password).map_err(|error| (error.code.to_string(), error.params.len()));
        assert_eq!(refused("short"), Err(("too_short".to_owned(), 1)));
        assert_eq!(refused(&"x".repeat(201)), Err(("too_long".to_owned(), 1)));
        assert_eq!(refused(&" ".repeat(20)), Err(("invalid_format".to_owned(), 0)));
        assert_eq!(refused("گذرواژهٔ بلند"), Ok(()));
    }

    #[test]
    fn a_veiled_fingerprint_tells_requests_apart_and_depends_on_the_key() {
        let retry = |byte| Retry { key: Some("k".to_owned()), fingerprint: [byte; 32] };
        let veil = |byte, key| veiled(retry(byte), &CursorKey([key; 32])).unwrap().fingerprint;
        assert_eq!(veil(1, 7), veil(1, 7));
        assert_ne!(veil(1, 7), veil(2, 7));
        assert_ne!(veil(1, 7), veil(1, 8));
        assert_ne!(veil(1, 7), [1; 32]);
    }
}
