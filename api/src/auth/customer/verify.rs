//! Is a token the provider's, and does it say what it must?

use std::sync::Arc;

use domain::{
    identity::{
        Assertion, IdentityProvider, MAX_LIFETIME_SECONDS, ProviderKind, Refusal, Rules, SigningAlgorithm, judge,
    },
    ids::{IdentityProviderId, WorkspaceId},
    time::Instant,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use serde_json::{Map, Value};

use super::{
    key_set::KeySet,
    key_store::{KeyStore, KeysError},
    token::Presented,
};
use crate::{
    http::{ApiError, Code},
    secrets::{Place, Sealer},
};

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not well-formed.
    #[error("not a well-formed token")]
    Malformed,
    /// The provider is switched off.
    #[error("the provider is switched off")]
    Disabled,
    /// Not one of the provider's algorithms.
    #[error("the algorithm is not allowed")]
    Algorithm(Vec<SigningAlgorithm>),
    /// No usable key of this name.
    #[error("the key is not known")]
    UnknownKey,
    /// Not signed by the provider.
    #[error("the signature does not match")]
    Signature,
    /// What it says is not what it must.
    #[error(transparent)]
    Claims(#[from] Refusal),
    /// The keys to judge it by cannot be had.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The secret to judge it by cannot be opened: our own fault.
    #[error("the provider's secret cannot be opened")]
    Secret,
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Malformed => Self::new(Code::InvalidToken),
            TokenError::Disabled => Self::new(Code::ProviderDisabled),
            TokenError::Algorithm(allowed) => Self::new(Code::AlgorithmNotAllowed)
                .with("allowed", allowed.into_iter().map(SigningAlgorithm::word).collect::<Vec<_>>()),
            TokenError::UnknownKey => Self::new(Code::UnknownKey),
            TokenError::Signature => Self::new(Code::InvalidSignature),
            TokenError::Claims(refusal) => match refusal {
                Refusal::Missing(claim) => Self::new(Code::MissingClaim).with("claim", claim),
                Refusal::Issuer => Self::new(Code::UnknownIssuer),
                Refusal::Audience => Self::new(Code::WrongAudience),
                Refusal::Expired => Self::new(Code::TokenExpired),
                Refusal::NotYetValid => Self::new(Code::TokenNotYetValid),
                Refusal::LivesTooLong => Self::new(Code::TokenLivesTooLong).with("max_seconds", MAX_LIFETIME_SECONDS),
            },
            TokenError::Keys(_) => Self::new(Code::KeysUnavailable).retry_after(60),
            TokenError::Secret => Self::internal("an identity provider's secret cannot be opened"),
        }
    }
}

/// What tokens are judged by.
pub struct Material<'a> {
    /// Published keys.
    pub keys: &'a KeyStore,
    /// Opens secrets.
    pub sealer: &'a Sealer,
    /// The provider's workspace.
    pub workspace: WorkspaceId,
    /// The provider.
    pub provider: &'a IdentityProvider,
    /// Its secret, sealed.
    pub secret: Option<&'a [u8]>,
}

/// Where a provider's secret belongs.
pub const fn secret_place(workspace: WorkspaceId, provider: IdentityProviderId) -> Place {
    Place { workspace: workspace.uuid(), table: "identity_providers", row: provider.uuid() }
}

/// What the token tells of a customer, if it is the provider's and its time is now.
pub async fn verify(
    material: &Material<'_>,
    token: &str,
    presented: &Presented,
    now: Instant,
) -> Result<Assertion, TokenError> {
    let provider = material.provider;
    if provider.deactivated_at.is_some() {
        return Err(TokenError::Disabled);
    }
    let algorithm = SigningAlgorithm::from_word(&presented.algorithm)
        .filter(|it| provider.algorithms.contains(it) && provider.kind.algorithms().contains(it))
        .ok_or_else(|| TokenError::Algorithm(provider.algorithms.clone()))?;
    let key = key(material, presented, algorithm, now).await?;
    let claims = signed_claims(token, &key, algorithm)?;
    let own = material.workspace.to_string();
    let audience = provider.audience.as_deref().unwrap_or(&own);
    let rules = Rules {
        issuer: &provider.issuer,
        audience,
        leeway_seconds: provider.leeway_seconds,
        max_lifetime_seconds: MAX_LIFETIME_SECONDS,
    };
    Ok(judge(&claims, rules, now)?)
}

async fn key(
    material: &Material<'_>,
    presented: &Presented,
    algorithm: SigningAlgorithm,
    now: Instant,
) -> Result<DecodingKey, TokenError> {
    let Material { keys, sealer, workspace, provider, secret } = material;
    let id = presented.key_id.as_deref();
    let set = match provider.kind {
        ProviderKind::Secret => {
            let sealed = secret.ok_or(TokenError::Secret)?;
            let secret = sealer.open(sealed, secret_place(*workspace, provider.id)).map_err(|_| TokenError::Secret)?;
            return Ok(DecodingKey::from_secret(&secret));
        }
        ProviderKind::JwksUrl => {
            let address = provider.jwks_url.as_deref().unwrap_or_default();
            keys.get(provider.id, address, (id, algorithm), now).await?
        }
        ProviderKind::Keys => {
            let text = provider.keys.as_deref().unwrap_or_default();
            Arc::new(KeySet::read(text.as_bytes()).map_err(|_| TokenError::UnknownKey)?)
        }
    };
    set.find(id, algorithm).cloned().ok_or(TokenError::UnknownKey)
}

/// The claims, once the signature is known to be made with this key. Their meaning is judged by the domain, with our
/// own clock.
pub fn signed_claims(
    token: &str,
    key: &DecodingKey,
    algorithm: SigningAlgorithm,
) -> Result<Map<String, Value>, TokenError> {
    let mut validation = Validation::new(match algorithm {
        SigningAlgorithm::Hs256 => Algorithm::HS256,
        SigningAlgorithm::Rs256 => Algorithm::RS256,
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
    });
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, key, &validation);
    decoded.map(|decoded| decoded.claims).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => TokenError::Signature,
        _ => TokenError::Malformed,
    })
}
