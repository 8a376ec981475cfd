//! Trading a refresh token.

use domain::{
    access::{Session, SessionEnd},
    actor::{Actor, Origin},
    time::Instant,
};
use persistence::{
    Conn, Scope, Turn,
    instance::{session as store, token::find_holder},
};

use super::tokens::hand_out;
use crate::{
    auth::{
        refresh::{GRACE_SECONDS, PreviousRefresh, RefreshVerdict, StoredRefresh, judge, rotated},
        token::{TokenKind, TokenSecret},
    },
    http::{ApiError, Code, RequestContext},
    sessions::dto::SessionTokens,
    state::{AppState, Work},
};

/// What became of a presented token. All of these are committed.
enum Renewal {
    /// The session after the renewal, and the agent's epoch.
    Renewed(Scope, Box<Session>, i64),
    /// A copy is in use: the session was ended.
    Reused,
    /// It renews nothing.
    Refused(Code),
}

/// New tokens for a refresh token.
///
/// # Errors
/// 401 `invalid_token` for a text that is no refresh token, or an unknown or expired one; 401 `session_ended`.
pub async fn renew(state: &AppState, context: &RequestContext, presented: &str) -> Result<SessionTokens, ApiError> {
    let secret = TokenSecret::parse(presented).ok().filter(|secret| secret.kind() == TokenKind::Refresh);
    let presented = secret.ok_or_else(|| ApiError::new(Code::InvalidToken))?;
    let fresh = presented.successor().map_err(ApiError::internal)?;
    let (now, fresh_hash) = (state.clock.now(), fresh.hash());
    // Whoever presents a used token may be the thief or the owner: the end of the session is the system's own act.
    let origin = Origin { request_id: Some(context.request_id.to_string()), ..Origin::of(Actor::System) };
    let outcome = state.db.write(Turn::Instance, move |conn| trade(conn, &origin, &presented, fresh_hash, now)).await;
    state.sequencer.wake();
    match outcome? {
        Renewal::Renewed(scope, session, epoch) => hand_out(state, &scope, &session, epoch, &fresh),
        Renewal::Reused => {
            state.identities.clear();
            tracing::warn!(target: "auth", request_id = %context.request_id, "a refresh token was used twice");
            Err(ApiError::new(Code::SessionEnded))
        }
        Renewal::Refused(code) => Err(ApiError::new(code)),
    }
}

fn trade(
    conn: &mut Conn,
    origin: &Origin,
    presented: &TokenSecret,
    fresh_hash: [u8; 32],
    now: Instant,
) -> Result<Renewal, ApiError> {
    let Some((scope, session)) = store::find_by_refresh(conn, &presented.family_hash())? else {
        return Ok(Renewal::Refused(Code::InvalidToken));
    };
    let stored = stored(&session);
    match judge(&stored, &presented.hash(), now, GRACE_SECONDS) {
        RefreshVerdict::Late => return Ok(Renewal::Refused(Code::InvalidToken)),
        RefreshVerdict::Ended => return Ok(Renewal::Refused(Code::SessionEnded)),
        _ if session.expires_at <= now => return Ok(Renewal::Refused(Code::InvalidToken)),
        RefreshVerdict::Reused => {
            if let Some((ended, draft)) = session.end(SessionEnd::TokenReused, now) {
                store::save(conn, &scope, &ended)?;
                Work::run(conn, scope, origin, now, |work| work.record(vec![draft]))?;
            }
            return Ok(Renewal::Reused);
        }
        RefreshVerdict::Rotate => {}
    }
    let holder = find_holder(conn, &scope, session.agent_id)?.filter(|holder| !holder.deactivated);
    let Some(holder) = holder else { return Ok(Renewal::Refused(Code::SessionEnded)) };
    let renewed = renewed(&session, &rotated(&stored, fresh_hash, now), now);
    store::rotate(conn, &scope, &renewed, &stored.current_hash)?;
    Ok(Renewal::Renewed(scope, Box::new(renewed), holder.epoch))
}

fn stored(session: &Session) -> StoredRefresh {
    let previous = session.previous_hash.zip(session.rotated_at);
    StoredRefresh {
        current_hash: session.refresh_hash,
        previous: previous.map(|(hash, rotated_at)| PreviousRefresh { hash, rotated_at }),
        ended: session.ended_at.is_some(),
    }
}

fn renewed(session: &Session, after: &StoredRefresh, now: Instant) -> Session {
    Session {
        refresh_hash: after.current_hash,
        previous_hash: after.previous.as_ref().map(|previous| previous.hash),
        rotated_at: after.previous.as_ref().map(|previous| previous.rotated_at),
        last_used_at: now,
        updated_at: now,
        ..session.clone()
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{AgentId, SessionId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_renewal_keeps_the_token_before_and_the_sessions_end() {
        let start = Instant::from_millis(1_774_000_000_000);
        let (id, agent) = (SessionId::from_uuid(Uuid::from_u128(1)), AgentId::from_uuid(Uuid::from_u128(2)));
        let (session, _) = Session::start(id, agent, [9; 32], [1; 32], start);
        let later = start.plus_seconds(600);
        let after = renewed(&session, &rotated(&stored(&session), [2; 32], later), later);
        assert_eq!((after.refresh_hash, after.previous_hash), ([2; 32], Some([1; 32])));
        assert_eq!((after.rotated_at, after.last_used_at), (Some(later), later));
        assert_eq!((after.version, after.expires_at), (session.version, session.expires_at));
        let grace = judge(&stored(&after), &[1; 32], later.plus_seconds(GRACE_SECONDS), GRACE_SECONDS);
        assert_eq!(grace, RefreshVerdict::Rotate);
        let reuse = judge(&stored(&after), &[1; 32], later.plus_seconds(GRACE_SECONDS + 1), GRACE_SECONDS);
        assert_eq!(reuse, RefreshVerdict::Reused);
    }
}
