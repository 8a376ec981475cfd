//! Coming back from the workspace's own service.

use actix_web::{HttpRequest, web};
use domain::{
    access::SignInProvider,
    actor::{Actor, Origin},
};
use persistence::{
    Conn, Scope, Turn,
    instance::mailed,
    sign_in::{
        attempt::{self, SignInAttempt},
        provider as providers,
    },
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    PURPOSE, Secrets,
    enter::enter,
    exchange::{Trade, trade},
    refused,
    start::secrets_place,
};
use crate::{
    auth::{attempts::AccountKey, mailed::MailedSecret, refresh},
    http::{ApiError, Created, Ctx, Problem, RequestContext, ValidJson},
    rate_limits::peer,
    secrets::SecretText,
    sessions::{dto::SessionTokens, hand_out},
    sign_in::ask::too_many,
    sign_in_providers::usecase::secret_place,
    state::AppState,
    telemetry::SignInOutcome,
};

/// What came back.
// Without Debug: it holds secrets.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct FinishOidcSignIn {
    /// The `state` that came back. Compare it with the one you kept first.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub state: String,
    /// The `code` that came back.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub code: String,
}

/// Come back from the workspace's own service.
///
/// Trades the code there and judges what it is given for it. The agent is the one whom the service has meant before by this
/// subject, else the one with the address that it has verified, else, where the service is set to, a new one. Refused with
/// 401 `sign_in_refused` and a `reason`: `state` (unknown, used or too old), `code`, `nonce`, `party`, `no_such_agent`,
/// `address_not_verified`, `address_of_another` (the service has meant somebody else by this address), `deactivated`; with
/// the codes of tokens, such as `invalid_signature` or `wrong_audience`; with 503 `provider_unavailable` and
/// `keys_unavailable`. Whatever came of it, a state is good for one try.
#[utoipa::path(
    post,
    path = "/v1/auth/oidc/finish",
    operation_id = "finishOidcSignIn",
    tag = "sessions",
    request_body = FinishOidcSignIn,
    responses(
        (status = 201, description = "Signed in.", body = SessionTokens),
        (status = 401, description = "`sign_in_refused`, or what is wrong with the service's token.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn finish_oidc_sign_in(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<FinishOidcSignIn>,
) -> Result<Created<SessionTokens>, ApiError> {
    let body = body.into_inner();
    let account = AccountKey::new(PURPOSE, &body.state);
    let attempt = state.attempts.check(state.clock.now(), account, peer(&request)).map_err(too_many)?;
    match finish(&state, &context, &body).await {
        Ok(tokens) => {
            attempt.succeeded();
            state.metrics.sign_in(SignInOutcome::Succeeded);
            let location = format!("/v1/auth/sessions/{}", tokens.session_id);
            Ok(Created::new(tokens, location))
        }
        Err(error) if error.code.status().is_server_error() => {
            attempt.withdraw();
            Err(error)
        }
        Err(error) => {
            attempt.failed();
            state.metrics.sign_in(SignInOutcome::WrongCredentials);
            tracing::info!(target: "auth", request_id = %context.request_id, code = error.code.word(), "a sign-in failed");
            Err(error)
        }
    }
}

/// Somebody who has come back, and the service that he comes from.
struct Returned {
    scope: Scope,
    attempt: SignInAttempt,
    provider: SignInProvider,
    sealed: Vec<u8>,
}

async fn finish(
    state: &AppState,
    context: &RequestContext,
    body: &FinishOidcSignIn,
) -> Result<SessionTokens, ApiError> {
    let returned = take(state, &body.state).await?.ok_or_else(|| refused("state"))?;
    let Returned { scope, attempt, provider, sealed } = returned;
    let now = state.clock.now();
    let drawn = state.sealer.open(&attempt.secrets, secrets_place(&scope, attempt.id)).map_err(ApiError::internal)?;
    let drawn: Secrets = serde_json::from_slice(&drawn)
        .map_err(|_| ApiError::internal("what was drawn for a sign-in cannot be read"))?;
    let secret = state
        .sealer
        .open(&sealed, secret_place(scope.workspace_id(), provider.id))
        .ok()
        .and_then(|secret| String::from_utf8(secret).ok())
        .map(SecretText::new)
        .ok_or_else(|| ApiError::internal("a sign-in provider's secret cannot be opened"))?;
    let discovery = state.oidc.find(state.customer_keys.egress(), &provider, now).await?;
    let deal = Trade {
        provider: &provider,
        discovery: &discovery,
        secret: &secret,
        drawn: &drawn,
        redirect_url: &attempt.redirect_url,
        code: &body.code,
    };
    let told = trade(state, &deal, now).await?;
    let token = refresh::generate().map_err(ApiError::internal)?;
    let fresh = token.clone();
    let origin = Origin { request_id: Some(context.request_id.to_string()), ..Origin::of(Actor::System) };
    let entered = state.write_as(scope, origin, move |work| enter(work, &provider, &told, &fresh)).await?;
    let (session, epoch) = entered.map_err(refused)?;
    hand_out(state, &scope, &session, epoch, &token)
}

/// Who comes back with this state. It is forgotten in any case, so that it is good for one try.
async fn take(state: &AppState, text: &str) -> Result<Option<Returned>, ApiError> {
    let Some(presented) = MailedSecret::parse(text) else { return Ok(None) };
    let (hash, now) = (presented.hash(PURPOSE), state.clock.now());
    let work = move |conn: &mut Conn| {
        let Some((scope, attempt)) = mailed::find_attempt(conn, &hash)? else { return Ok(None) };
        if !attempt::end(conn, &scope, attempt.id)? || now >= attempt.expires_at {
            return Ok(None);
        }
        let provider = providers::find(conn, &scope, attempt.provider_id)?.filter(|it| it.deactivated_at.is_none());
        let sealed = providers::find_secret(conn, &scope, attempt.provider_id)?;
        Ok(provider.zip(sealed).map(|(provider, sealed)| Returned { scope, attempt, provider, sealed }))
    };
    state.db.write(Turn::Instance, work).await
}
