//! Making, replacing and revoking tokens.

use domain::{
    access::{self, Token},
    ids::{AgentId, TokenId},
    policy::TokenScopes,
};
use persistence::{
    Conn, Scope,
    instance::token::{self as store, TokensOf},
};

use super::reach;
use crate::{
    auth::{
        Principal,
        token::{TokenKind, TokenSecret},
    },
    http::{ApiError, Code},
    random,
    state::Work,
};

/// A token to make, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The agent it acts as; none for a service token.
    pub agent_id: Option<AgentId>,
    /// What it is for, one line of 1 to 200 characters.
    pub name: String,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// Days until it expires, 1 to [`MAX_LIFETIME_DAYS`](access::MAX_LIFETIME_DAYS).
    pub lifetime_days: i64,
}

impl NewToken {
    /// A token for an integration.
    pub fn service(name: &str, scopes: TokenScopes, lifetime_days: i64) -> Self {
        Self { agent_id: None, name: name.to_owned(), scopes, lifetime_days }
    }
}

/// A token that was just made.
// Without Debug: it holds the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct CreatedToken {
    /// The token.
    pub token: Token,
    /// The token itself, as it is presented. It is stored nowhere: whoever asked sees it now or never.
    pub secret: String,
}

/// How a token is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// For how long the old one goes on working, 0 to [`MAX_OVERLAP_SECONDS`](access::MAX_OVERLAP_SECONDS).
    pub overlap_seconds: i64,
    /// Days until the new one expires.
    pub lifetime_days: i64,
}

/// Makes a token.
pub fn create(work: &mut Work<'_>, new: &NewToken) -> Result<CreatedToken, ApiError> {
    issue(work, new, None)
}

/// The token, if it is among those `of`.
///
/// # Errors
/// 404.
pub fn show(conn: &mut Conn, scope: &Scope, of: Option<TokensOf>, id: TokenId) -> Result<Token, ApiError> {
    seen(store::find(conn, scope, id)?, of)
}

/// Revokes a token of the workspace; one that is revoked stays as it is.
///
/// # Errors
/// 404.
pub fn revoke(work: &mut Work<'_>, id: TokenId) -> Result<Token, ApiError> {
    revoke_one_of(work, None, id)
}

/// Revokes a token, if it is among those `of`.
///
/// # Errors
/// 404.
pub fn revoke_one_of(work: &mut Work<'_>, of: Option<TokensOf>, id: TokenId) -> Result<Token, ApiError> {
    let before = seen(store::find_locked(work.conn, &work.scope, id)?, of)?;
    let Some((after, draft)) = before.revoke(work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Makes a token like an old one, which goes on working for the overlap at most.
///
/// # Errors
/// 404; 403 when the caller may not have the new secret; 409 `conflict` when the old one works no longer.
pub fn rotate(
    work: &mut Work<'_>,
    who: &Principal,
    id: TokenId,
    replacement: Replacement,
) -> Result<CreatedToken, ApiError> {
    let before = seen(store::find_locked(work.conn, &work.scope, id)?, reach::visible(&who.grant, who.agent_id()))?;
    reach::may_replace(&who.grant, who.agent_id(), &before)?;
    // This unit of work may have begun before the one it waited for: time does not run backwards for a token.
    let now = work.now.max(before.updated_at);
    if !before.works(now) {
        let reason = if before.revoked_at.is_some() { "revoked" } else { "expired" };
        return Err(ApiError::new(Code::Conflict).with("reason", reason));
    }
    if let Some((after, draft)) = before.shorten(now.plus_seconds(replacement.overlap_seconds), now) {
        store::save(work.conn, &work.scope, &after)?;
        work.record(vec![draft])?;
    }
    let Token { agent_id, name, scopes, .. } = before;
    issue(work, &NewToken { agent_id, name, scopes, lifetime_days: replacement.lifetime_days }, Some(id))
}

fn seen(token: Option<Token>, of: Option<TokensOf>) -> Result<Token, ApiError> {
    token.filter(|token| of.is_none_or(|of| of.includes(token))).ok_or_else(ApiError::not_found)
}

fn issue(work: &mut Work<'_>, new: &NewToken, replaces: Option<TokenId>) -> Result<CreatedToken, ApiError> {
    let kind = if new.agent_id.is_some() { TokenKind::Personal } else { TokenKind::Service };
    let secret = TokenSecret::generate(kind).map_err(ApiError::internal)?;
    let new = access::NewToken {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        agent_id: new.agent_id,
        name: new.name.trim().to_owned(),
        hint: secret.hint(),
        scopes: new.scopes,
        expires_at: work.now.plus_days(new.lifetime_days),
        replaces,
    };
    let (token, draft) = Token::issue(new, work.now);
    store::insert(work.conn, &work.scope, &token, &secret.hash())?;
    work.record(vec![draft])?;
    Ok(CreatedToken { token, secret: secret.expose().to_owned() })
}
