//! Going to the workspace's own service.

use actix_web::{HttpRequest, web};
use domain::{
    access::{SIGN_IN_ATTEMPT_SECONDS, SignInProvider},
    ids::{MessageId, SignInProviderId},
    time::Instant,
};
use persistence::{
    Scope, Turn,
    instance::workspace,
    sign_in::{
        attempt::{self, SignInAttempt},
        provider as providers,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    PURPOSE, Secrets,
    text::{challenge, form},
};
use crate::{
    auth::{attempts::AccountKey, mailed::MailedSecret},
    http::{ApiError, FieldCode, FieldError, Ok200, ValidJson, not_null},
    random,
    rate_limits::peer,
    secrets::Place,
    sign_in::ask::too_many,
    state::{AppState, turn},
};

/// Which service to go to, and where it leads back to.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct StartOidcSignIn {
    /// Slug or id of the workspace.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "pars")]
    pub workspace: String,
    /// The service; where there is only one it need not be named.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 30, example = "sip_01jd0000000000000000000000")]
    pub provider_id: Option<SignInProviderId>,
    /// One of the service's `redirect_urls`; the first when absent.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 300))]
    #[schema(nullable = false, max_length = 300, example = "https://desk.example/signed-in")]
    pub redirect_url: Option<String>,
}

/// Where to go.
// Without Debug: it holds a secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct OidcSignIn {
    /// Lead the browser there. It comes back to the redirect URL with `code` and `state`, or with `error`.
    #[schema(max_length = 4096)]
    pub authorization_url: String,
    /// Keep it with the browser, and go on only if what comes back is the same: otherwise somebody else has gone.
    #[schema(max_length = 43)]
    pub state: String,
    /// Until then it must come back.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}

/// Where secrets of somebody on his way belong.
pub(super) const fn secrets_place(scope: &Scope, attempt: Uuid) -> Place {
    Place { workspace: scope.workspace_id().uuid(), table: "sign_in_attempts", row: attempt }
}

/// Go to the workspace's own service to sign in.
///
/// Answers where the browser is to be led. What it comes back with goes to `finishOidcSignIn`, within ten minutes and once.
/// A workspace that is not there is told in the same words as one without such a service: 422 at `workspace`.
#[utoipa::path(
    post,
    path = "/v1/auth/oidc/start",
    operation_id = "startOidcSignIn",
    tag = "sessions",
    request_body = StartOidcSignIn,
    responses((status = 200, description = "Where to go.", body = OidcSignIn))
)]
pub async fn start_oidc_sign_in(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: ValidJson<StartOidcSignIn>,
) -> Result<Ok200<OidcSignIn>, ApiError> {
    let body = body.into_inner();
    let account = AccountKey::new(PURPOSE, &body.workspace);
    state.oidc_starts.check(state.clock.now(), account, peer(&request)).map_err(too_many)?.failed();
    let (scope, provider) = choose(&state, &body).await?;
    let redirect_url = match body.redirect_url {
        Some(url) => provider.redirect_urls.iter().find(|known| **known == url).cloned(),
        None => provider.redirect_urls.first().cloned(),
    };
    let redirect_url = redirect_url.ok_or_else(|| nowhere("redirect_url"))?;
    let now = state.clock.now();
    let discovery = state.oidc.find(state.customer_keys.egress(), &provider, now).await?;
    let draw = || MailedSecret::generate().map_err(ApiError::internal);
    let (back, nonce, verifier) = (draw()?, draw()?, draw()?);
    let query = form(&[
        ("response_type", "code"),
        ("client_id", &provider.client_id),
        ("redirect_uri", &redirect_url),
        ("scope", "openid email profile"),
        ("state", back.expose()),
        ("nonce", nonce.expose()),
        ("code_challenge", &challenge(verifier.expose())),
        ("code_challenge_method", "S256"),
    ]);
    let joint = if discovery.authorization_endpoint.contains('?') { '&' } else { '?' };
    let authorization_url = format!("{}{joint}{query}", discovery.authorization_endpoint);
    let id: MessageId = random::new_id(now).map_err(ApiError::internal)?;
    let secrets = Secrets { nonce: nonce.expose().to_owned(), verifier: verifier.expose().to_owned() };
    let secrets = serde_json::to_vec(&secrets).map_err(ApiError::internal)?;
    let secrets = state.sealer.seal(&secrets, secrets_place(&scope, id.uuid())).map_err(ApiError::internal)?;
    let expires_at = now.plus_seconds(SIGN_IN_ATTEMPT_SECONDS);
    let gone = SignInAttempt { id: id.uuid(), provider_id: provider.id, secrets, redirect_url, expires_at };
    let hash = back.hash(PURPOSE);
    let write = move |conn: &mut persistence::Conn| {
        attempt::forget(conn, &scope, gone.provider_id, now)?;
        attempt::insert(conn, &scope, &gone, &hash)
    };
    state.db.write(turn(&scope), write).await.map_err(ApiError::from)?;
    Ok(Ok200::new(OidcSignIn { authorization_url, state: back.expose().to_owned(), expires_at }))
}

fn nowhere(member: &str) -> ApiError {
    ApiError::validation(vec![FieldError::pointer(format!("#/{member}"), FieldCode::NotFound)])
}

/// The service that is meant.
async fn choose(state: &AppState, body: &StartOidcSignIn) -> Result<(Scope, SignInProvider), ApiError> {
    let (name, wanted) = (body.workspace.clone(), body.provider_id);
    let found = state
        .db
        .read(Turn::Instance, move |conn| {
            let Some((scope, _)) = workspace::find_by_name(conn, &name)? else { return Ok(None) };
            let all = providers::list(conn, &scope)?.into_iter();
            let open: Vec<_> = all.filter(|it| it.deactivated_at.is_none()).collect();
            Ok::<_, ApiError>(Some((scope, open)))
        })
        .await?;
    let (scope, open) = found.filter(|(_, open)| !open.is_empty()).ok_or_else(|| nowhere("workspace"))?;
    let chosen = match wanted {
        Some(id) => open.into_iter().find(|it| it.id == id).ok_or_else(|| nowhere("provider_id"))?,
        None if open.len() > 1 => {
            let field = FieldError::pointer("#/provider_id", FieldCode::Required);
            return Err(ApiError::validation(vec![field]));
        }
        None => open.into_iter().next().ok_or_else(|| nowhere("workspace"))?,
    };
    Ok((scope, chosen))
}
