//! Setting a new password by a letter, for whoever has forgotten his.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use domain::{
    access::{SessionEnd, session_ended},
    actor::{Actor, Origin},
    event::Delta,
    ids::MessageId,
    mail::LetterPurpose,
    people::agent::AgentChange,
};
use persistence::{
    Conn, Turn, agent as store,
    instance::{
        mailed,
        session::{SignIn, find_sign_in},
    },
    sign_in::reset::{self as resets, PasswordReset},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    ask::{AskForLetter, LetterAsked, ask, too_many},
    letters::{Correspondent, RESET_MINUTES, reset_password},
};
use crate::{
    agents::password,
    auth::{
        attempts::AccountKey,
        mailed::{MAILED_SECRET_CHARS, MailedSecret},
    },
    http::{ApiError, Code, Ctx, NoContent, Posted, Problem, RequestContext, ValidJson},
    random,
    rate_limits::peer,
    secrets::Sealer,
    state::{AppState, Work},
};

const PURPOSE: &str = "password_reset";

/// The secret of the letter, and the password to be.
// Without Debug: it holds secrets.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPasswordReset {
    /// The secret of the letter.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// The password as it shall be: 10 to 200 characters, not only white space.
    #[validate(custom(function = password::allowed))]
    #[schema(write_only, format = Password, min_length = 10, max_length = 200)]
    pub password: String,
}

/// Ask for a letter to set a new password by.
///
/// The answer is the same for every address and every workspace. A letter goes to agents who sign in with a password; what
/// it holds works once, for 30 minutes, and only while address and password are what they were. At most 5 an hour for one
/// address, at most 30 in 15 minutes from one network: then 429 `too_many_attempts`; the limits count per node.
#[utoipa::path(
    post,
    path = "/v1/auth/password-reset",
    operation_id = "requestPasswordReset",
    tag = "sessions",
    request_body = AskForLetter,
    responses((status = 202, description = "If there is such an agent, he is written to.", body = LetterAsked))
)]
pub async fn request_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<AskForLetter>,
) -> Result<Posted<LetterAsked>, ApiError> {
    ask(&state, &context, peer(&request), LetterPurpose::PasswordReset, body.into_inner()).await?;
    Posted::render(202, &LetterAsked { expires_in_seconds: RESET_MINUTES * 60 })
}

/// Set a new password by a letter.
///
/// All sessions of the agent end. A secret that was used, is too old, or stands for another address or password than the
/// agent has now is 401 `secret_refused`, as one that never was.
#[utoipa::path(
    post,
    path = "/v1/auth/password-reset/confirm",
    operation_id = "confirmPasswordReset",
    tag = "sessions",
    request_body = ConfirmPasswordReset,
    responses(
        (status = 204, description = "Set."),
        (status = 401, description = "`secret_refused`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn confirm_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<ConfirmPasswordReset>,
) -> Result<NoContent, ApiError> {
    let ConfirmPasswordReset { token, password } = body.into_inner();
    confirm(&state, &context, peer(&request), &token, password).await?;
    Ok(NoContent)
}

/// What a letter stands for: this address with this password, and no other. None without a password.
fn mark(email: &str, known: &SignIn) -> Option<[u8; 32]> {
    let password = known.password_hash.as_deref().filter(|_| !known.deactivated)?;
    let length = (email.len() as u64).to_be_bytes();
    Some(Sha256::new().chain_update(length).chain_update(email).chain_update(password).finalize().into())
}

/// Writes to the agent with this address, if there is one who may sign in with a password.
pub(super) fn write_letter(work: &mut Work<'_>, sealer: &Sealer, email: &str) -> Result<(), ApiError> {
    let Some(known) = find_sign_in(work.conn, &work.scope, email)? else { return Ok(()) };
    let Some(stands_for) = mark(email, &known) else { return Ok(()) };
    let Some(agent) = store::find(work.conn, &work.scope, known.agent_id)? else { return Ok(()) };
    let secret = MailedSecret::generate().map_err(ApiError::internal)?;
    let id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
    let expires_at = work.now.plus_seconds(RESET_MINUTES * 60);
    let reset = PasswordReset { id: id.uuid(), agent_id: agent.id, stands_for, expires_at };
    resets::forget(work.conn, &work.scope, agent.id, work.now)?;
    resets::insert(work.conn, &work.scope, &reset, &secret.hash(PURPOSE), work.now)?;
    let to = Correspondent { address: &agent.email.normalized, name: Some(&agent.name), locale: agent.locale };
    reset_password(work, sealer, &to, &secret).map(drop)
}

async fn confirm(
    state: &AppState,
    context: &RequestContext,
    from: IpAddr,
    token: &str,
    password: String,
) -> Result<(), ApiError> {
    let presented = MailedSecret::parse(token).filter(|_| token.len() == MAILED_SECRET_CHARS);
    // A budget of its own for each secret: nobody locks another one out by trying.
    let attempt = state.attempts.check(state.clock.now(), AccountKey::new(PURPOSE, token), from).map_err(too_many)?;
    let hash = match password::hash(state, Some(password)).await {
        Ok(hash) => hash.ok_or_else(|| ApiError::internal("a password has no hash"))?,
        Err(error) => {
            attempt.withdraw();
            return Err(error);
        }
    };
    let set = match presented.map(|secret| secret.hash(PURPOSE)) {
        Some(secret) => {
            let (now, request_id) = (state.clock.now(), context.request_id.to_string());
            let work = move |conn: &mut Conn| {
                let Some((scope, reset)) = mailed::find_reset(conn, &secret)? else { return Ok(false) };
                let origin =
                    Origin { request_id: Some(request_id.clone()), ..Origin::of(Actor::Agent(reset.agent_id)) };
                Work::run(conn, scope, &origin, now, |work| set(work, &reset, &hash))
            };
            state.db.write(Turn::Instance, work).await
        }
        None => Ok(false),
    };
    state.identities.clear();
    state.sequencer.wake();
    match set {
        Ok(true) => {
            attempt.succeeded();
            Ok(())
        }
        Ok(false) => {
            attempt.failed();
            tracing::info!(target: "auth", request_id = %context.request_id, "a password could not be reset");
            Err(ApiError::new(Code::SecretRefused))
        }
        Err(error) => {
            attempt.withdraw();
            Err(error)
        }
    }
}

/// Sets the password; false when the letter stands for nothing that is there now.
fn set(work: &mut Work<'_>, reset: &PasswordReset, hash: &str) -> Result<bool, ApiError> {
    let Some(before) = store::find_locked(work.conn, &work.scope, reset.agent_id)? else { return Ok(false) };
    let known = find_sign_in(work.conn, &work.scope, &before.email.normalized)?;
    let stands = known.as_ref().and_then(|known| mark(&before.email.normalized, known)) == Some(reset.stands_for);
    if work.now >= reset.expires_at || !stands || !resets::use_up(work.conn, &work.scope, reset.id)? {
        return Ok(false);
    }
    let change = AgentChange { password: true, ..AgentChange::default() };
    let (after, mut draft) = before
        .change(change, work.now)
        .ok_or_else(|| ApiError::internal("a new password must be a change of its agent"))?;
    draft.facts.insert("way".to_owned(), Delta::new(Value::Null, PURPOSE));
    store::save(work.conn, &work.scope, &after)?;
    store::set_password_hash(work.conn, &work.scope, after.id, hash)?;
    let ended = store::end_sessions(work.conn, &work.scope, after.id, work.now)?;
    let end = |(session, version)| session_ended(session, version, after.id, SessionEnd::PasswordChanged, work.now);
    let mut drafts = vec![draft];
    drafts.extend(ended.into_iter().map(end));
    work.record(drafts)?;
    Ok(true)
}
