//! Trading the code that came back, and judging what is given for it.

use domain::{
    access::{MAX_ID_TOKEN_SECONDS, SignInProvider},
    identity::{Assertion, DEFAULT_LEEWAY_SECONDS, Rules, SigningAlgorithm, judge},
    ids::IdentityProviderId,
    time::Instant,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Secrets,
    discovery::Discovery,
    refused,
    text::{escaped, form},
    unavailable,
};
use crate::{
    auth::customer::{Presented, TokenError, signed_claims},
    egress::{FetchError, Posting},
    http::ApiError,
    secrets::SecretText,
    state::AppState,
};

/// The algorithms that what a service says may be signed with: those of public keys.
const ALGORITHMS: [SigningAlgorithm; 3] = [SigningAlgorithm::Rs256, SigningAlgorithm::Es256, SigningAlgorithm::EdDsa];
/// An answer has a few kilobytes.
const MOST_BYTES: u64 = 64 * 1024;

/// What is traded.
pub(super) struct Trade<'a> {
    /// The service.
    pub provider: &'a SignInProvider,
    /// What it publishes of itself.
    pub discovery: &'a Discovery,
    /// What the workspace proves itself with.
    pub secret: &'a SecretText,
    /// What was drawn when somebody went.
    pub drawn: &'a Secrets,
    /// Where he was led back to.
    pub redirect_url: &'a str,
    /// What came back.
    pub code: &'a str,
}

#[derive(Deserialize)]
struct Given {
    id_token: String,
}

/// Who signs in, as the service says it.
///
/// # Errors
/// 401 `sign_in_refused` with `reason` `code` when the service does not take the code, `nonce` or `party` for a token of
/// another sign-in; the problems of a token; 503 when the service does not say what it must.
pub(super) async fn trade(state: &AppState, trade: &Trade<'_>, now: Instant) -> Result<Assertion, ApiError> {
    let token = fetch(state, trade).await?;
    let presented = Presented::read(&token).map_err(|_| TokenError::Malformed)?;
    let algorithm = SigningAlgorithm::from_word(&presented.algorithm)
        .filter(|algorithm| ALGORITHMS.contains(algorithm))
        .ok_or_else(|| TokenError::Algorithm(ALGORITHMS.to_vec()))?;
    let key_id = presented.key_id.as_deref();
    // Ids of services and of customers' providers are drawn alike: no two are the same.
    let known_as = IdentityProviderId::from_uuid(trade.provider.id.uuid());
    let address = &trade.discovery.jwks_uri;
    let keys = state.customer_keys.get(known_as, address, (key_id, algorithm), now).await.map_err(TokenError::from)?;
    let key = keys.find(key_id, algorithm).ok_or(TokenError::UnknownKey)?;
    let claims = signed_claims(&token, key, algorithm)?;
    let rules = Rules {
        issuer: &trade.provider.issuer,
        audience: &trade.provider.client_id,
        leeway_seconds: DEFAULT_LEEWAY_SECONDS,
        max_lifetime_seconds: MAX_ID_TOKEN_SECONDS,
    };
    let told = judge(&claims, rules, now).map_err(TokenError::from)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("nonce") != Some(&trade.drawn.nonce) {
        return Err(refused("nonce"));
    }
    if !is_for(&claims, &trade.provider.client_id) {
        return Err(refused("party"));
    }
    Ok(told)
}

/// A token for several names whom it was given to; that must be us.
fn is_for(claims: &Map<String, Value>, client_id: &str) -> bool {
    let is_shared = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    match claims.get("azp") {
        Some(party) => party.as_str() == Some(client_id),
        None => !is_shared,
    }
}

async fn fetch(state: &AppState, trade: &Trade<'_>) -> Result<String, ApiError> {
    let Trade { provider, discovery, secret, drawn, redirect_url, code } = trade;
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", *code),
        ("redirect_uri", *redirect_url),
        ("code_verifier", drawn.verifier.as_str()),
    ];
    let mut basic = None;
    if discovery.secret_in_body {
        pairs.push(("client_id", provider.client_id.as_str()));
        pairs.push(("client_secret", secret.expose()));
    } else {
        // Each is escaped before it is joined (RFC 6749 section 2.3.1).
        basic = Some((escaped(&provider.client_id), SecretText::new(escaped(secret.expose()))));
    }
    let posting = Posting { address: discovery.token_endpoint.clone(), form: SecretText::new(form(&pairs)), basic };
    let answer = state.customer_keys.egress().post_form(posting, MOST_BYTES).await.map_err(|error| match error {
        FetchError::Status => refused("code"),
        other => unavailable(other.word()),
    })?;
    let given: Given = serde_json::from_slice(&answer).map_err(|_| unavailable("not_understood"))?;
    Ok(given.id_token)
}
