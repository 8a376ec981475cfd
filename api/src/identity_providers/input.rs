//! What clients send about identity providers, and its way into the domain.

use domain::{
    identity::{
        DEFAULT_LEEWAY_SECONDS, MAX_LEEWAY_SECONDS, MAX_SECRET_BYTES, MIN_SECRET_BYTES, NewIdentityProvider,
        ProviderChange, ProviderKind, SigningAlgorithm,
    },
    ids::IdentityProviderId,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    auth::customer::{KeySet, KeySetError},
    egress::Egress,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    secrets::SecretText,
    tickets::input::single_line,
};

/// A provider to add. With `kind: secret` give `secret`, with `jwks_url` give `jwks_url`, with `keys` give `keys`.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateIdentityProvider {
    /// The name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "shop backend")]
    pub name: String,
    /// `secret`: a secret that you and Nobat share (HS256). `jwks_url`: public keys at an address. `keys`: public keys
    /// that you hand over.
    #[schema(value_type = String, pattern = "^(secret|jwks_url|keys)$", max_length = 20)]
    pub kind: ProviderKind,
    /// `iss` of its tokens, compared byte for byte. In use already: 409 `already_exists` with the other provider's id.
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255, example = "https://shop.example")]
    pub issuer: String,
    /// What `aud` of its tokens must contain; the workspace's id when absent.
    #[serde(default)]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255)]
    pub audience: Option<String>,
    /// The algorithms its tokens may be signed with; all of its kind when absent: `HS256` for a secret, `RS256`, `ES256`
    /// and `EdDSA` for keys.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 10)]
    pub algorithms: Option<Vec<SigningAlgorithm>>,
    /// By how many seconds its clock may differ; 60 when absent.
    #[serde(default)]
    #[validate(range(min = 0, max = MAX_LEEWAY_SECONDS))]
    #[schema(minimum = 0, maximum = 300)]
    pub leeway_seconds: Option<i64>,
    /// At least 32 and at most 512 bytes; used as it stands (UTF-8). Kept encrypted, never shown again.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 32, max_length = 512)]
    pub secret: Option<SecretText>,
    /// Where its keys are published as a JSON Web Key Set: `https`, a public address, no redirects.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000, example = "https://shop.example/.well-known/jwks.json")]
    pub jwks_url: Option<String>,
    /// Its public keys as a JSON Web Key Set, `{"keys": [..]}`: RSA of at least 2048 bits, P-256 or Ed25519.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub keys: Option<Map<String, Value>>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396). The kind never changes.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateIdentityProvider {
    /// The name, one line.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// `iss` of its tokens.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    pub issuer: Option<String>,
    /// What `aud` of its tokens must contain; null: the workspace's id.
    #[serde(default)]
    #[validate(length(min = 1, max = 255))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub audience: Patch<String>,
    /// The algorithms its tokens may be signed with.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Vec<String>, nullable = false, min_items = 1, max_items = 10)]
    pub algorithms: Option<Vec<SigningAlgorithm>>,
    /// By how many seconds its clock may differ.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_LEEWAY_SECONDS))]
    #[schema(nullable = false, minimum = 0, maximum = 300)]
    pub leeway_seconds: Option<i64>,
    /// Another secret, in place of the present one, at once.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, min_length = 32, max_length = 512)]
    pub secret: Option<SecretText>,
    /// Where its keys are published.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 2000))]
    #[schema(nullable = false, max_length = 2000)]
    pub jwks_url: Option<String>,
    /// All its public keys.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Object, nullable = false)]
    pub keys: Option<Map<String, Value>>,
    /// Are its tokens accepted?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

/// What a provider is verified with, as far as it was sent.
struct Given<'a> {
    secret: Option<&'a SecretText>,
    jwks_url: Option<&'a str>,
    keys: Option<&'a Map<String, Value>>,
}

impl Given<'_> {
    /// What of it does not belong to the kind.
    fn foreign(&self, kind: ProviderKind) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (name, is_given, own) in [
            ("secret", self.secret.is_some(), ProviderKind::Secret),
            ("jwks_url", self.jwks_url.is_some(), ProviderKind::JwksUrl),
            ("keys", self.keys.is_some(), ProviderKind::Keys),
        ] {
            if is_given && own != kind {
                errors.push(FieldError::pointer(format!("#/{name}"), FieldCode::NotAllowed));
            }
        }
        errors
    }

    /// What of it is not what it must be, whatever the kind.
    fn faults(&self, egress: &Egress) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut refuse = |name: &str, code| errors.push(FieldError::pointer(format!("#/{name}"), code));
        match self.secret.map(|secret| secret.expose().len()) {
            Some(0..MIN_SECRET_BYTES) => refuse("secret", FieldCode::TooShort),
            Some(length) if length > MAX_SECRET_BYTES => refuse("secret", FieldCode::TooLong),
            _ => {}
        }
        if self.jwks_url.is_some_and(|address| egress.check(address).is_err()) {
            refuse("jwks_url", FieldCode::InvalidFormat);
        }
        match self.keys.map(|keys| KeySet::accept(text(keys).as_bytes())) {
            None | Some(Ok(_)) => {}
            Some(Err(KeySetError::TooMany)) => refuse("keys", FieldCode::TooMany),
            Some(Err(KeySetError::Private)) => refuse("keys", FieldCode::NotAllowed),
            Some(Err(_)) => refuse("keys", FieldCode::InvalidFormat),
        }
        errors
    }
}

fn text(keys: &Map<String, Value>) -> String {
    Value::Object(keys.clone()).to_string()
}

fn algorithms(given: &[SigningAlgorithm], kind: ProviderKind, errors: &mut Vec<FieldError>) {
    if given.is_empty() {
        errors.push(FieldError::pointer("#/algorithms", FieldCode::TooFew).with("min", 1));
    }
    for (index, algorithm) in given.iter().enumerate() {
        if !kind.algorithms().contains(algorithm) {
            let allowed: Vec<&str> = kind.algorithms().iter().map(|it| it.word()).collect();
            let place = format!("#/algorithms/{index}");
            errors.push(FieldError::pointer(place, FieldCode::UnknownOption).with("allowed", allowed));
        }
    }
}

fn sorted(mut algorithms: Vec<SigningAlgorithm>) -> Vec<SigningAlgorithm> {
    algorithms.sort();
    algorithms.dedup();
    algorithms
}

impl CreateIdentityProvider {
    /// The provider to add under `id`, and its secret.
    pub fn parse(
        self,
        id: IdentityProviderId,
        egress: &Egress,
    ) -> Result<(NewIdentityProvider, Option<SecretText>), ApiError> {
        let kind = self.kind;
        let given =
            Given { secret: self.secret.as_ref(), jwks_url: self.jwks_url.as_deref(), keys: self.keys.as_ref() };
        let mut errors = given.foreign(kind);
        errors.extend(given.faults(egress));
        let (name, is_given) = match kind {
            ProviderKind::Secret => ("secret", given.secret.is_some()),
            ProviderKind::JwksUrl => ("jwks_url", given.jwks_url.is_some()),
            ProviderKind::Keys => ("keys", given.keys.is_some()),
        };
        if !is_given {
            errors.push(FieldError::pointer(format!("#/{name}"), FieldCode::Required));
        }
        if let Some(given) = &self.algorithms {
            algorithms(given, kind, &mut errors);
        }
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        let new = NewIdentityProvider {
            id,
            name: self.name.trim().to_owned(),
            kind,
            issuer: self.issuer,
            audience: self.audience,
            algorithms: sorted(self.algorithms.unwrap_or_else(|| kind.algorithms().to_vec())),
            leeway_seconds: self.leeway_seconds.unwrap_or(DEFAULT_LEEWAY_SECONDS),
            jwks_url: self.jwks_url,
            keys: self.keys.as_ref().map(text),
        };
        Ok((new, self.secret))
    }
}

impl UpdateIdentityProvider {
    /// The names of the members that were sent.
    pub fn sent(&self) -> Vec<&'static str> {
        let given = [
            ("name", self.name.is_some()),
            ("issuer", self.issuer.is_some()),
            ("audience", !self.audience.is_keep()),
            ("algorithms", self.algorithms.is_some()),
            ("leeway_seconds", self.leeway_seconds.is_some()),
            ("secret", self.secret.is_some()),
            ("jwks_url", self.jwks_url.is_some()),
            ("keys", self.keys.is_some()),
            ("active", self.active.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }

    fn given(&self) -> Given<'_> {
        Given { secret: self.secret.as_ref(), jwks_url: self.jwks_url.as_deref(), keys: self.keys.as_ref() }
    }

    /// Checks what needs no look at the provider.
    pub fn check(&self, egress: &Egress) -> Result<(), ApiError> {
        let errors = self.given().faults(egress);
        if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
    }

    /// The change of a provider of this kind; the rest of it has been checked.
    pub fn parse(&self, kind: ProviderKind) -> Result<ProviderChange, ApiError> {
        let mut errors = self.given().foreign(kind);
        if let Some(given) = &self.algorithms {
            algorithms(given, kind, &mut errors);
        }
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        Ok(ProviderChange {
            name: self.name.as_deref().map(|name| name.trim().to_owned()),
            issuer: self.issuer.clone(),
            audience: self.audience.clone().into_option(),
            algorithms: self.algorithms.clone().map(sorted),
            leeway_seconds: self.leeway_seconds,
            jwks_url: self.jwks_url.clone(),
            keys: self.keys.as_ref().map(text),
            secret: self.secret.is_some(),
            active: self.active,
        })
    }
}
