//! Trying an identity provider before customers do.

use actix_web::web;
use domain::{
    identity::{IdentityProvider, ProviderKind},
    ids::kind,
    policy::op,
};
use persistence::identity as store;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    dto::{PublicKeyDto, TrialDto},
    usecase,
};
use crate::{
    auth::{
        Caller,
        customer::{Material, Presented, TokenError, verify},
    },
    http::{ApiError, FieldCode, FieldError, IdempotencyKey, Ok200, PathId, ValidJson},
    secrets::SecretText,
    state::AppState,
};

/// What no customer could present either.
const LONGEST_TOKEN: usize = 8_192;

/// What to try.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestIdentityProvider {
    /// A token as a customer would present it. It is judged and nothing is recorded.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 8192)]
    pub token: Option<SecretText>,
}

/// Try an identity provider.
///
/// Fetches its keys anew if they are published, and judges a token if one is given. Changes nothing.
#[utoipa::path(
    post,
    path = "/v1/identity-providers/{id}/test",
    operation_id = "testIdentityProvider",
    tag = "identity-providers",
    params(("id" = String, Path, description = "The provider's id.", max_length = 30), IdempotencyKey),
    request_body = TestIdentityProvider,
    responses((status = 200, description = "What came of it.", body = TrialDto))
)]
pub async fn test_identity_provider(
    state: web::Data<AppState>,
    who: Caller<op::TestIdentityProvider>,
    _key: IdempotencyKey,
    id: PathId<kind::IdentityProvider>,
    body: ValidJson<TestIdentityProvider>,
) -> Result<Ok200<TrialDto>, ApiError> {
    if body.token.as_ref().is_some_and(|token| token.expose().len() > LONGEST_TOKEN) {
        let field = FieldError::pointer("#/token", FieldCode::TooLong).with("max", LONGEST_TOKEN);
        return Err(ApiError::validation(vec![field]));
    }
    let scope = who.scope;
    let (provider, secret) = state
        .read(&who, move |conn| {
            let provider = usecase::show(conn, &scope, id.0)?;
            Ok((provider, store::find_secret(conn, &scope, id.0)?))
        })
        .await?;
    let (keys, keys_problem) = keys(&state, &provider).await;
    let material = Material {
        keys: &state.customer_keys,
        sealer: &state.sealer,
        workspace: scope.workspace_id(),
        provider: &provider,
        secret: secret.as_deref(),
    };
    let judged = match &body.token {
        None => None,
        Some(token) => Some(judge(&state, &material, token.expose()).await),
    };
    let (subject, token_problem) = match judged {
        None => (None, None),
        Some(Ok(subject)) => (Some(subject), None),
        Some(Err(error)) => (None, Some(ApiError::from(error).code.word())),
    };
    let ok = keys_problem.is_none() && token_problem.is_none() && provider.deactivated_at.is_none();
    Ok(Ok200::new(TrialDto { ok, keys_problem, keys, token_problem, subject }))
}

async fn keys(state: &AppState, provider: &IdentityProvider) -> (Vec<PublicKeyDto>, Option<&'static str>) {
    match (provider.kind, provider.jwks_url.as_deref()) {
        (ProviderKind::JwksUrl, Some(address)) => {
            match state.customer_keys.fetch(provider.id, address, state.clock.now()).await {
                Ok(set) => (usecase::short(&set), None),
                Err(error) => (Vec::new(), Some(error.word())),
            }
        }
        _ => (provider.keys.as_deref().map(usecase::summary).unwrap_or_default(), None),
    }
}

async fn judge(state: &AppState, material: &Material<'_>, token: &str) -> Result<String, TokenError> {
    let presented = Presented::read(token).map_err(|_| TokenError::Malformed)?;
    Ok(verify(material, token, &presented, state.clock.now()).await?.subject)
}
