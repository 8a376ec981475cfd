//! The wire shapes of an identity provider.

use domain::{
    identity::{IdentityProvider, ProviderKind, SigningAlgorithm},
    ids::IdentityProviderId,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Who vouches for customers: your own application or the service that signs its users in. Its secret is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IdentityProvider)]
pub struct IdentityProviderDto {
    /// The provider's id.
    #[schema(value_type = String, max_length = 30, example = "idp_01jd0000000000000000000000")]
    pub id: IdentityProviderId,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name, for people.
    #[schema(max_length = 200, example = "shop backend")]
    pub name: String,
    /// How its tokens are verified: `secret`, `jwks_url` or `keys`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "jwks_url")]
    pub kind: ProviderKind,
    /// `iss` of its tokens, byte for byte.
    #[schema(max_length = 255, example = "https://shop.example")]
    pub issuer: String,
    /// What `aud` of its tokens must contain; null: the workspace's id. Tokens for another audience than that name the
    /// workspace in the claim `workspace`.
    #[schema(required = true, max_length = 255)]
    pub audience: Option<String>,
    /// The algorithms its tokens may be signed with: `HS256`, `RS256`, `ES256`, `EdDSA`. More may be added.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["RS256"]))]
    pub algorithms: Vec<SigningAlgorithm>,
    /// By how many seconds its clock may differ.
    #[schema(minimum = 0, maximum = 300, example = 60)]
    pub leeway_seconds: i64,
    /// Where its keys are published.
    #[schema(required = true, max_length = 2000, example = "https://shop.example/.well-known/jwks.json")]
    pub jwks_url: Option<String>,
    /// Its public keys, with `kind: keys`.
    #[schema(required = true, max_items = 50)]
    pub keys: Option<Vec<PublicKeyDto>>,
    /// When its secret was last set, with `kind: secret`.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub secret_set_at: Option<Instant>,
    /// Are its tokens accepted?
    pub active: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

/// A public key, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IdentityProviderKey)]
pub struct PublicKeyDto {
    /// Its `kid`.
    #[schema(required = true, max_length = 255, example = "2026-03")]
    pub kid: Option<String>,
    /// The algorithm it is for.
    #[schema(value_type = String, max_length = 20, example = "RS256")]
    pub algorithm: SigningAlgorithm,
}

/// What came of trying a provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IdentityProviderTest)]
pub struct TrialDto {
    /// Would it work? With a token: would a customer who presents it be let in?
    pub ok: bool,
    /// Why its keys cannot be used: `invalid_address`, `address_not_public`, `unreachable`, `unexpected_status`,
    /// `too_large`, `no_usable_keys`; null when they can. More may be added.
    #[schema(required = true, max_length = 40, example = "unreachable")]
    pub keys_problem: Option<&'static str>,
    /// The keys that can be used; empty for a shared secret.
    #[schema(max_items = 50)]
    pub keys: Vec<PublicKeyDto>,
    /// With a token: the problem code it would be refused with; null when it would be accepted, or none was given.
    #[schema(required = true, max_length = 40, example = "wrong_audience")]
    pub token_problem: Option<&'static str>,
    /// With a token that would be accepted: the `sub` it is for.
    #[schema(required = true, max_length = 255)]
    pub subject: Option<String>,
}

impl From<IdentityProvider> for IdentityProviderDto {
    fn from(provider: IdentityProvider) -> Self {
        let keys = provider.keys.as_deref().map(super::usecase::summary);
        Self {
            id: provider.id,
            version: provider.version,
            name: provider.name,
            kind: provider.kind,
            issuer: provider.issuer,
            audience: provider.audience,
            algorithms: provider.algorithms,
            leeway_seconds: provider.leeway_seconds,
            jwks_url: provider.jwks_url,
            keys,
            secret_set_at: provider.secret_set_at,
            active: provider.deactivated_at.is_none(),
            created_at: provider.created_at,
            updated_at: provider.updated_at,
        }
    }
}
