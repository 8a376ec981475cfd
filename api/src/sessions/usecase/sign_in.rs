//! Signing in with a password.
//!
//! Everything that does not fit costs the same work and gets the same answer: two look-ups by index and one argon2
//! verification, be it against nobody's hash. Attempts are counted before that verification.

use std::net::IpAddr;

use domain::{
    access::Session,
    actor::{Actor, Origin},
    ids::AgentId,
};
use persistence::{
    Scope, Turn, agent,
    instance::{
        session::{self as store, SignIn},
        workspace,
    },
};

use super::{
    open::open,
    tokens::{hand_out, too_many, undecided, wrong_credentials},
};
use crate::{
    auth::{attempts::AccountKey, password::rehash_needed, refresh, token::TokenSecret},
    http::{ApiError, RequestContext},
    sessions::dto::{Credentials, SessionTokens},
    state::{AppState, Work},
    telemetry::SignInOutcome,
};

/// Begins a session.
///
/// # Errors
/// 401 `wrong_credentials`, 429 `too_many_attempts`, 503 `overloaded`.
pub async fn sign_in(
    state: &AppState,
    context: &RequestContext,
    address: IpAddr,
    given: Credentials,
) -> Result<SessionTokens, ApiError> {
    let (scope, known) = look_up(state, &given).await?;
    let named = scope.map_or_else(|| given.workspace.clone(), |scope| scope.workspace_id().to_string());
    let account = AccountKey::new(&named, &given.email.normalized);
    let attempt = state.attempts.check(state.clock.now(), account, address).map_err(|wait| {
        state.metrics.sign_in(SignInOutcome::TooManyAttempts);
        too_many(wait)
    })?;
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let matches = match state.passwords.verify(given.password.expose().to_owned(), hash).await {
        Ok(matches) => matches,
        Err(error) => {
            attempt.withdraw();
            return Err(undecided(error));
        }
    };
    let outcome = match (scope, known) {
        (Some(scope), Some(known)) if matches && !known.deactivated => {
            begin(state, context, scope, known, &given).await
        }
        _ => Ok(None),
    };
    match outcome {
        Ok(Some(tokens)) => {
            attempt.succeeded();
            state.metrics.sign_in(SignInOutcome::Succeeded);
            Ok(tokens)
        }
        Ok(None) => {
            attempt.failed();
            state.metrics.sign_in(SignInOutcome::WrongCredentials);
            let workspace = scope.map(|scope| tracing::field::display(scope.workspace_id()));
            tracing::info!(target: "auth", request_id = %context.request_id, workspace, "a sign-in failed");
            Err(wrong_credentials())
        }
        Err(error) => {
            attempt.withdraw();
            Err(error)
        }
    }
}

async fn look_up(state: &AppState, given: &Credentials) -> Result<(Option<Scope>, Option<SignIn>), ApiError> {
    let (name, email) = (given.workspace.clone(), given.email.normalized.clone());
    state
        .db
        .read(Turn::Instance, move |conn| {
            let Some((scope, _)) = workspace::find_by_name(conn, &name)? else { return Ok((None, None)) };
            Ok((Some(scope), store::find_sign_in(conn, &scope, &email)?))
        })
        .await
}

/// None when the password is no longer the one that was proved.
async fn begin(
    state: &AppState,
    context: &RequestContext,
    scope: Scope,
    known: SignIn,
    given: &Credentials,
) -> Result<Option<SessionTokens>, ApiError> {
    let outdated = known.password_hash.as_deref().is_some_and(rehash_needed);
    let fresh_hash = if outdated {
        // What cannot be made anew now (no room, or shorter than is allowed today) stays for the next time.
        state.passwords.hash(given.password.expose().to_owned()).await.ok()
    } else {
        None
    };
    let refresh_token = refresh::generate().map_err(ApiError::internal)?;
    let proved = Proved {
        agent_id: known.agent_id,
        email: given.email.normalized.clone(),
        password_hash: known.password_hash,
        fresh_hash,
        token: refresh_token.clone(),
    };
    let origin = Origin {
        request_id: Some(context.request_id.to_string()),
        source_id: context.source_id.clone(),
        ..Origin::of(Actor::Agent(known.agent_id))
    };
    match state.write_as(scope, origin, move |work| start(work, &proved)).await? {
        Some((session, epoch)) => hand_out(state, &scope, &session, epoch, &refresh_token).map(Some),
        None => Ok(None),
    }
}

/// An agent who has proved who he is.
struct Proved {
    agent_id: AgentId,
    email: String,
    password_hash: Option<String>,
    fresh_hash: Option<String>,
    token: TokenSecret,
}

/// The session and the agent's epoch; none when the agent has changed since he proved his password.
fn start(work: &mut Work<'_>, proved: &Proved) -> Result<Option<(Session, i64)>, ApiError> {
    let Some(agent) = agent::find_locked(work.conn, &work.scope, proved.agent_id)? else { return Ok(None) };
    let stands = store::find_sign_in(work.conn, &work.scope, &proved.email)?.is_some_and(|now| {
        now.agent_id == proved.agent_id && now.password_hash == proved.password_hash && !now.deactivated
    });
    if !stands {
        return Ok(None);
    }
    if let Some(hash) = &proved.fresh_hash {
        agent::set_password_hash(work.conn, &work.scope, agent.id, hash)?;
    }
    let session = open(work, agent.id, &proved.token, None)?;
    Ok(Some((session, agent.epoch)))
}
