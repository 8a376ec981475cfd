//! Changing the own password.

use std::net::IpAddr;

use domain::{
    access::SessionEnd,
    ids::{AgentId, SessionId},
    people::agent::AgentChange,
};
use persistence::{agent as store, instance::session::find_sign_in};

use super::{
    own::end_others,
    tokens::{too_many, undecided, wrong_credentials},
};
use crate::{
    auth::{Principal, attempts::AccountKey},
    http::{ApiError, RequestContext},
    secrets::SecretText,
    state::{AppState, Work},
};

/// What an agent wants his password to be.
#[derive(Clone)]
pub struct NewPassword {
    /// Who he is.
    pub agent_id: AgentId,
    /// The password as it is.
    pub current: SecretText,
    /// The password as it shall be; the policy allows it.
    pub new: SecretText,
}

/// Changes the password of the caller, who proves that he knows the one he has.
///
/// # Errors
/// 401 `wrong_credentials`, 429 `too_many_attempts`, 503 `overloaded`.
pub async fn change(
    state: &AppState,
    who: &Principal,
    context: &RequestContext,
    address: IpAddr,
    wanted: NewPassword,
) -> Result<(), ApiError> {
    let (scope, agent_id) = (who.scope, wanted.agent_id);
    let known = state
        .read(who, move |conn| {
            let agent = store::find(conn, &scope, agent_id)?.ok_or_else(ApiError::not_found)?;
            Ok(find_sign_in(conn, &scope, &agent.email.normalized)?)
        })
        .await?;
    // A budget of its own: who has got hold of an access token shall not lock the owner out of signing in.
    let account = AccountKey::new(&scope.workspace_id().to_string(), &agent_id.to_string());
    let attempt = state.attempts.check(state.clock.now(), account, address).map_err(too_many)?;
    let judged = known.and_then(|known| known.password_hash);
    match state.passwords.verify(wanted.current.expose().to_owned(), judged.clone()).await {
        Ok(true) => attempt.succeeded(),
        Ok(false) => {
            attempt.failed();
            return Err(wrong_credentials());
        }
        Err(error) => {
            attempt.withdraw();
            return Err(undecided(error));
        }
    }
    let hash = state.passwords.hash(wanted.new.expose().to_owned()).await.map_err(undecided)?;
    let keep = who.session_id;
    let outcome = state.write(who, context, move |work| set(work, agent_id, judged.as_deref(), &hash, keep)).await;
    state.identities.clear();
    outcome
}

/// Stores the new hash if the password is still the one that was proved, and ends the other sessions.
fn set(
    work: &mut Work<'_>,
    agent_id: AgentId,
    judged: Option<&str>,
    hash: &str,
    keep: Option<SessionId>,
) -> Result<(), ApiError> {
    let before = store::find_locked(work.conn, &work.scope, agent_id)?.ok_or_else(ApiError::not_found)?;
    let stored = find_sign_in(work.conn, &work.scope, &before.email.normalized)?;
    if stored.is_none_or(|stored| stored.password_hash.as_deref() != judged || stored.deactivated) {
        return Err(wrong_credentials());
    }
    let change = AgentChange { password: true, ..AgentChange::default() };
    let (after, draft) = before
        .change(change, work.now)
        .ok_or_else(|| ApiError::internal("a new password must be a change of its agent"))?;
    store::save(work.conn, &work.scope, &after)?;
    store::set_password_hash(work.conn, &work.scope, agent_id, hash)?;
    let mut drafts = vec![draft];
    drafts.extend(end_others(work, agent_id, keep, SessionEnd::PasswordChanged)?);
    work.record(drafts)
}
