//! Customers who have signed in with a code from a letter.

use std::sync::Arc;

use domain::{access::GuestSession, people::Standing};
use persistence::{Scope, Turn, instance::guest};

use super::{Portal, known::as_caller};
use crate::{
    auth::token::{TokenKind, TokenSecret},
    http::{ApiError, Code},
    state::AppState,
};

/// The customer who presents this token: as long as the session is open and the address that he has proved is still his.
/// He sees his own tickets and nobody else's.
///
/// # Errors
/// 401 `invalid_token`, `token_expired`, `session_ended`, `customer_removed`.
pub(super) async fn by_token(state: &AppState, credential: &str) -> Result<Arc<Portal>, ApiError> {
    let (scope, session) = open_session(state, credential).await?;
    let portal = as_caller(state, scope, session.customer_id).await?;
    let mut portal = portal.ok_or_else(|| ApiError::new(Code::CustomerRemoved))?;
    let proved = |it: &domain::people::Address| it.normalized == session.email && it.standing == Standing::Asserted;
    if !portal.customer.emails.iter().any(proved) {
        return Err(ApiError::new(Code::SessionEnded));
    }
    // What a company shares is shared with those whom its own application vouches for.
    portal.principal.shared_organization_id = None;
    portal.guest_session = Some(session.id);
    portal.principal.expires_at = Some(session.expires_at);
    Ok(Arc::new(portal))
}

async fn open_session(state: &AppState, credential: &str) -> Result<(Scope, GuestSession), ApiError> {
    let refused = |code| Err(ApiError::new(code));
    let Some(secret) = TokenSecret::parse(credential).ok().filter(|it| it.kind() == TokenKind::Guest) else {
        return refused(Code::InvalidToken);
    };
    let hash = secret.hash();
    let found = state.db.read(Turn::Instance, move |conn| guest::find_presented(conn, &hash)).await;
    match found.map_err(ApiError::from)? {
        None => refused(Code::InvalidToken),
        Some((_, session)) if session.ended_at.is_some() => refused(Code::SessionEnded),
        Some((_, session)) if !session.is_open(state.clock.now()) => refused(Code::TokenExpired),
        Some(open) => Ok(open),
    }
}
