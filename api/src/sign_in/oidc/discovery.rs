//! What a service publishes of itself, fetched when it is needed and remembered for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{access::SignInProvider, ids::SignInProviderId, time::Instant};
use serde::Deserialize;

use super::unavailable;
use crate::{egress::Egress, http::ApiError};

/// After this time it is fetched anew.
const FRESH_SECONDS: i64 = 600;
/// It has a few kilobytes.
const MOST_BYTES: u64 = 128 * 1024;

/// Where a service does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Where people go.
    pub authorization_endpoint: String,
    /// Where codes are traded.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Does it want the secret in the body? Otherwise it stands in the header.
    pub secret_in_body: bool,
}

#[derive(Deserialize)]
struct Published {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What services publish, per node.
#[derive(Default)]
pub struct Directory(Mutex<Known>);

/// What is known of each provider: under which issuer, since when, and what it said.
type Known = HashMap<SignInProviderId, (String, Instant, Arc<Discovery>)>;

impl Directory {
    /// What the service publishes.
    ///
    /// # Errors
    /// 503 `provider_unavailable` with the `problem`.
    pub async fn find(
        &self,
        egress: &Egress,
        provider: &SignInProvider,
        now: Instant,
    ) -> Result<Arc<Discovery>, ApiError> {
        if let Some((issuer, fetched, known)) = self.lock().get(&provider.id)
            && *issuer == provider.issuer
            && *fetched <= now
            && now < fetched.plus_seconds(FRESH_SECONDS)
        {
            return Ok(Arc::clone(known));
        }
        let address = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let text = egress.fetch(&address, MOST_BYTES).await.map_err(|error| unavailable(error.word()))?;
        let found = Arc::new(read(&text, &provider.issuer, egress)?);
        self.lock().insert(provider.id, (provider.issuer.clone(), now, Arc::clone(&found)));
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(text: &[u8], issuer: &str, egress: &Egress) -> Result<Discovery, ApiError> {
    let published: Published = serde_json::from_slice(text).map_err(|_| unavailable("not_understood"))?;
    // Whoever publishes under one name does not speak for another (RFC 9207, OpenID Connect Discovery 4.3).
    if published.issuer != issuer {
        return Err(unavailable("another_issuer"));
    }
    let all = [&published.authorization_endpoint, &published.token_endpoint, &published.jwks_uri];
    if all.iter().any(|address| egress.check(address).is_err()) {
        return Err(unavailable("invalid_address"));
    }
    let methods = published.token_endpoint_auth_methods_supported;
    let offers = |method: &str| methods.as_ref().is_some_and(|all| all.iter().any(|it| it == method));
    Ok(Discovery {
        secret_in_body: offers("client_secret_post") && !offers("client_secret_basic"),
        authorization_endpoint: published.authorization_endpoint,
        token_endpoint: published.token_endpoint,
        jwks_uri: published.jwks_uri,
    })
}
