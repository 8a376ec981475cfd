//! Signing in and staying signed in: both without a credential in the header.

use actix_web::{HttpRequest, web};

use crate::{
    http::{ApiError, Created, Ctx, Ok200, Problem, ValidJson},
    rate_limits::peer,
    sessions::{
        dto::{CreateSession, RefreshSession, SessionTokens},
        usecase::{renew::renew, sign_in::sign_in},
    },
    state::AppState,
};

/// Sign in with e-mail and password.
///
/// The session lasts 30 days. Whatever does not fit (workspace, address, password, a deactivated agent) is the same
/// 401 `wrong_credentials`. After 10 failures for one account, or 50 from one address, in 15 minutes it is 429
/// `too_many_attempts`; the limits count per node. An agent has at most 100 open sessions: another one ends the one
/// used longest ago.
#[utoipa::path(
    post,
    path = "/v1/auth/sessions",
    operation_id = "createSession",
    tag = "sessions",
    request_body = CreateSession,
    responses(
        (status = 201, description = "Signed in.", body = SessionTokens),
        (status = 401, description = "`wrong_credentials`.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<CreateSession>,
) -> Result<Created<SessionTokens>, ApiError> {
    let credentials = body.into_inner().parse()?;
    let tokens = sign_in(&state, &context, peer(&request), credentials).await?;
    let location = format!("/v1/auth/sessions/{}", tokens.session_id);
    Ok(Created::new(tokens, location))
}

/// Trade a refresh token for new tokens.
///
/// Each refresh token is good for one renewal. The one before may be traded once more within 10 seconds, because an
/// answer can be lost on its way; after that its use means that somebody has a copy, and the session ends: 401
/// `session_ended`. So a client with several windows shares one refresh token between them and renews one at a time.
/// Role and teams are read afresh.
#[utoipa::path(
    post,
    path = "/v1/auth/sessions/refresh",
    operation_id = "refreshSession",
    tag = "sessions",
    request_body = RefreshSession,
    responses(
        (status = 200, description = "New tokens; the old refresh token is used up.", body = SessionTokens),
        (status = 401, description = "`invalid_token`: unknown or expired; `session_ended`: sign in again.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn refresh_session(
    state: web::Data<AppState>,
    context: Ctx,
    body: ValidJson<RefreshSession>,
) -> Result<Ok200<SessionTokens>, ApiError> {
    renew(&state, &context, &body.refresh_token).await.map(Ok200::new)
}
