//! The wire shapes of sign-ins.

use domain::{
    access::Session,
    ids::{AgentId, SessionId, WorkspaceId},
    people::{Address, Standing},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    auth::password::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, PasswordPolicyError, check_policy},
    http::{ApiError, FieldCode, FieldError},
    secrets::SecretText,
};

/// Who signs in, and with what.
// Without Debug: it holds a password.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSession {
    /// Slug or id of the workspace.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "pars")]
    pub workspace: String,
    /// The agent's e-mail address; its case makes no difference.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// The agent's password.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "correct horse battery")]
    pub password: String,
}

/// What to sign in with, checked.
#[derive(Clone)]
pub struct Credentials {
    /// Slug or id of the workspace.
    pub workspace: String,
    /// The agent's e-mail address.
    pub email: Address,
    /// The agent's password.
    pub password: SecretText,
}

impl CreateSession {
    /// The credentials, if the e-mail address is one.
    pub fn parse(self) -> Result<Credentials, ApiError> {
        let email = Address::email(&self.email, Standing::Asserted)
            .map_err(|_| ApiError::validation(vec![FieldError::pointer("#/email", FieldCode::InvalidEmail)]))?;
        Ok(Credentials { workspace: self.workspace, email, password: SecretText::new(self.password) })
    }
}

/// A refresh token to trade.
// Without Debug: it holds a secret.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshSession {
    /// The newest refresh token of the session.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: String,
}

/// The tokens of a session.
// Without Debug: it holds secrets.
#[derive(Clone, Serialize, ToSchema)]
pub struct SessionTokens {
    /// To be sent as `Authorization: Bearer <access_token>`. A JWT that only this server reads.
    #[schema(max_length = 2048)]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: &'static str,
    /// When the access token expires: within ten minutes.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
    /// Good for one renewal. Keep it where scripts of other sites cannot read it.
    #[schema(max_length = 60, pattern = "^nbtr_[0-9A-Za-z]{36}$")]
    pub refresh_token: String,
    /// When the session ends, however often it is renewed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub refresh_expires_at: Instant,
    /// The session.
    #[schema(value_type = String, max_length = 30, example = "ses_01jd0000000000000000000000")]
    pub session_id: SessionId,
    /// Who signed in.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// The workspace.
    #[schema(value_type = String, max_length = 30)]
    pub workspace_id: WorkspaceId,
}

/// An open sign-in of the calling agent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionDto {
    /// The session's id.
    #[schema(value_type = String, max_length = 30, example = "ses_01jd0000000000000000000000")]
    pub id: SessionId,
    /// Is it the one this request came with?
    pub current: bool,
    /// When the agent signed in.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it was last renewed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub last_used_at: Instant,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}

impl SessionDto {
    /// The session, seen from the one that asks.
    pub fn of(session: &Session, current: Option<SessionId>) -> Self {
        Self {
            id: session.id,
            current: current == Some(session.id),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}

/// The old password and the new one.
// Without Debug: it holds passwords.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password as it is.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub current_password: String,
    /// The password as it shall be: 10 to 200 characters, not only white space.
    #[validate(custom(function = allowed))]
    #[schema(min_length = 10, max_length = 200)]
    pub new_password: String,
}

fn allowed(password: &str) -> Result<(), ValidationError> {
    let bounded = |word: &'static str, name: &'static str, bound: usize| {
        let mut found = ValidationError::new(word);
        found.add_param(name.into(), &bound);
        found
    };
    check_policy(password).map_err(|error| match error {
        PasswordPolicyError::TooShort => bounded("too_short", "min", MIN_PASSWORD_CHARS),
        PasswordPolicyError::TooLong => bounded("too_long", "max", MAX_PASSWORD_CHARS),
        PasswordPolicyError::Blank => ValidationError::new("required"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(email: &str) -> CreateSession {
        let (workspace, password) = ("pars".to_owned(), "secret".to_owned());
        CreateSession { workspace, email: email.to_owned(), password }
    }

    #[test]
    fn an_address_is_compared_without_case_and_a_text_that_is_none_is_named() {
        let parsed = sent(" Sara@Example.com ").parse().ok().unwrap();
        assert_eq!(parsed.email.normalized, "sara@example.com");
        let refused = sent("sara").parse().err().unwrap();
        assert_eq!(refused.errors, [FieldError::pointer("#/email", FieldCode::InvalidEmail)]);
    }

    #[test]
    fn a_refused_new_password_says_why() {
        let code = |password: &str| allowed(password).map_err(|error| error.code.to_string());
        assert_eq!(code("short"), Err("too_short".to_owned()));
        assert_eq!(code(&"x".repeat(201)), Err("too_long".to_owned()));
        assert_eq!(code(&" ".repeat(12)), Err("required".to_owned()));
        assert_eq!(code("گذرواژهٔ بلند"), Ok(()));
    }
}
