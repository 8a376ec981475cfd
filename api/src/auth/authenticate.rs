//! From a presented credential to a principal.

use std::sync::Arc;

use domain::{
    actor::Actor,
    policy::{Grant, TokenScopes},
    time::Instant,
};
use persistence::instance::{session, token};

use super::{
    Principal, acts,
    caller::challenge,
    customer::Presented,
    jwt::JwtError,
    token::{TokenKind, TokenSecret},
};
use crate::{
    http::{ApiError, Code},
    state::AppState,
};

/// How long `last_used_at` may lag behind.
const TOUCH_SECONDS: i64 = 300;

/// Judges a bearer credential: a token of ours, or an access token.
pub async fn authenticate(state: &AppState, credential: &str) -> Result<Arc<Principal>, ApiError> {
    let judged = judge(state, credential).await;
    if let Ok(principal) = &judged {
        acts::note(state, principal).await?;
    }
    judged
}

/// The same without noting that somebody was seen: a stream that is held open is no act.
pub(crate) async fn judge(state: &AppState, credential: &str) -> Result<Arc<Principal>, ApiError> {
    if credential.starts_with("nbt") {
        by_token(state, credential).await
    } else {
        by_access_token(state, credential).await
    }
}

fn refused(code: Code) -> ApiError {
    challenge(ApiError::new(code), "Bearer realm=\"nobat\", error=\"invalid_token\"")
}

async fn by_token(state: &AppState, credential: &str) -> Result<Arc<Principal>, ApiError> {
    let secret = TokenSecret::parse(credential).map_err(|_| refused(Code::InvalidToken))?;
    if !matches!(secret.kind(), TokenKind::Personal | TokenKind::Service) {
        return Err(refused(Code::InvalidToken));
    }
    let hash = secret.hash();
    let now = state.clock.now();
    if let Some(known) = state.identities.get(&hash) {
        return known;
    }
    let presented = state
        .db
        .read(persistence::Turn::Instance, move |conn| token::find_presented(conn, &hash))
        .await
        .map_err(ApiError::from)?;
    let judged = judge_token(presented, now);
    if let Ok((principal, Some(touch))) = &judged {
        let (scope, id) = (principal.scope, *touch);
        let turn = persistence::Turn::Workspace(scope.workspace_id().uuid());
        state.db.write(turn, move |conn| token::touch(conn, &scope, id, now)).await.map_err(ApiError::from)?;
    }
    let outcome = judged.map(|(principal, _)| Arc::new(principal));
    state.identities.put(hash, outcome.clone());
    outcome
}

type Judged = Result<(Principal, Option<domain::ids::TokenId>), ApiError>;

fn judge_token(presented: Option<token::Presented>, now: Instant) -> Judged {
    let Some(token::Presented { scope, token, holder, dates }) = presented else {
        return Err(refused(Code::InvalidToken));
    };
    if token.revoked_at.is_some() {
        return Err(refused(Code::TokenRevoked));
    }
    if token.expires_at <= now {
        return Err(refused(Code::TokenExpired));
    }
    let (actor, role, team_ids) = match (token.agent_id, holder) {
        (None, _) => (Actor::Service(token.id), None, Vec::new()),
        (Some(_), Some(holder)) if !holder.deactivated => {
            (Actor::Agent(holder.agent_id), Some(holder.role), holder.team_ids)
        }
        (Some(_), _) => return Err(refused(Code::TokenRevoked)),
    };
    let stale = token.last_used_at.is_none_or(|seen| seen.plus_seconds(TOUCH_SECONDS) < now);
    let principal = Principal {
        scope,
        actor,
        grant: Grant { role, scopes: token.scopes },
        team_ids,
        shared_organization_id: None,
        token_id: Some(token.id),
        session_id: None,
        impersonator: None,
        expires_at: Some(token.expires_at),
        dates,
    };
    Ok((principal, stale.then_some(token.id)))
}

async fn by_access_token(state: &AppState, credential: &str) -> Result<Arc<Principal>, ApiError> {
    let now = state.clock.now();
    let claims = state.access_tokens.verify(credential, now).map_err(|error| {
        refused(if matches!(error, JwtError::Expired) { Code::TokenExpired } else { Code::InvalidToken })
    })?;
    let key = digest(credential);
    if let Some(known) = state.identities.get(&key) {
        return known;
    }
    let session_id = claims.session;
    let open = state
        .db
        .read(persistence::Turn::Instance, move |conn| session::find_open(conn, session_id))
        .await
        .map_err(ApiError::from)?;
    let ends = Presented::read(credential).ok().and_then(|it| it.expires_at());
    let outcome = judge_session(open, &claims, now).map(|it| Arc::new(Principal { expires_at: ends, ..it }));
    state.identities.put(key, outcome.clone());
    outcome
}

fn digest(credential: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(credential.as_bytes()).into()
}

fn judge_session(
    open: Option<session::OpenSession>,
    claims: &super::jwt::Claims,
    now: Instant,
) -> Result<Principal, ApiError> {
    let ended = || refused(Code::SessionEnded);
    let session = open.ok_or_else(ended)?;
    let holder = session.holder.ok_or_else(ended)?;
    let stands = session.ended_at.is_none()
        && session.expires_at > now
        && !holder.deactivated
        && holder.epoch == claims.epoch
        && holder.agent_id == claims.agent
        && session.scope.workspace_id() == claims.workspace;
    if !stands {
        return Err(ended());
    }
    Ok(Principal {
        scope: session.scope,
        actor: Actor::Agent(holder.agent_id),
        grant: Grant { role: Some(holder.role), scopes: TokenScopes::all() },
        team_ids: holder.team_ids,
        shared_organization_id: None,
        token_id: None,
        session_id: Some(claims.session),
        impersonator: None,
        expires_at: None,
        dates: session.dates,
    })
}
