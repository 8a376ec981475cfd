//! What both ways to tokens have in common.

use domain::access::Session;
use persistence::Scope;

use crate::{
    auth::{attempts::RetryAfter, jwt::Claims, password::PasswordError, token::TokenSecret},
    http::{ApiError, Code},
    sessions::dto::SessionTokens,
    state::AppState,
};

/// The tokens of a session that was just begun or renewed; `epoch` is the agent's.
pub(crate) fn hand_out(
    state: &AppState,
    scope: &Scope,
    session: &Session,
    epoch: i64,
    refresh: &TokenSecret,
) -> Result<SessionTokens, ApiError> {
    let workspace = scope.workspace_id();
    let claims = Claims { workspace, agent: session.agent_id, session: session.id, epoch };
    let access = state.access_tokens.sign(&claims, session.last_used_at).map_err(ApiError::internal)?;
    Ok(SessionTokens {
        access_token: access.text,
        token_type: "Bearer",
        expires_at: access.expires_at,
        refresh_token: refresh.expose().to_owned(),
        refresh_expires_at: session.expires_at,
        session_id: session.id,
        agent_id: session.agent_id,
        workspace_id: workspace,
    })
}

/// One answer for everything that does not fit.
pub(super) fn wrong_credentials() -> ApiError {
    ApiError::new(Code::WrongCredentials)
}

/// Too many attempts.
pub(super) fn too_many(wait: RetryAfter) -> ApiError {
    tracing::info!(target: "auth", seconds = wait.seconds, "too many attempts to prove a password");
    ApiError::new(Code::TooManyAttempts).retry_after(wait.seconds)
}

/// A password could be neither hashed nor verified.
pub(super) fn undecided(error: PasswordError) -> ApiError {
    match error {
        PasswordError::Overloaded => ApiError::new(Code::Overloaded).retry_after(1),
        PasswordError::Stopped => ApiError::new(Code::Overloaded).retry_after(5),
        PasswordError::Policy(_) | PasswordError::Random(_) | PasswordError::Stored | PasswordError::Hashing => {
            ApiError::internal(error)
        }
    }
}
