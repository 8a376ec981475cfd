//! An identity provider of a workspace.

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::IdentityProviderId,
    snapshot::{Field, deltas, list, optional},
    time::Instant,
};

/// How far the provider's clock may differ unless it says otherwise.
pub const DEFAULT_LEEWAY_SECONDS: i64 = 60;
/// How far it may be allowed to differ.
pub const MAX_LEEWAY_SECONDS: i64 = 300;
/// The shortest shared secret: 256 bits, as long as the digest it is used with.
pub const MIN_SECRET_BYTES: usize = 32;
/// The longest shared secret.
pub const MAX_SECRET_BYTES: usize = 512;
/// The most keys of a key set.
pub const MAX_KEYS: usize = 50;

crate::words! {
    /// How a provider's tokens are verified.
    pub enum ProviderKind {
        /// With a secret that the provider and we share.
        Secret = 1 "secret",
        /// With public keys that the provider publishes at an address.
        JwksUrl = 2 "jwks_url",
        /// With public keys that are kept here.
        Keys = 3 "keys",
    }
}

crate::words! {
    /// A signature algorithm (RFC 7518, RFC 8037).
    pub enum SigningAlgorithm {
        /// HMAC with SHA-256.
        Hs256 = 1 "HS256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = 2 "RS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = 3 "ES256",
        /// EdDSA on Ed25519.
        EdDsa = 4 "EdDSA",
    }
}

impl ProviderKind {
    /// The algorithms that a provider of this kind may use. One that has a secret never accepts a public key's, and the
    /// other way round, or the public key would be taken for a secret.
    pub const fn algorithms(self) -> &'static [SigningAlgorithm] {
        match self {
            Self::Secret => &[SigningAlgorithm::Hs256],
            Self::JwksUrl | Self::Keys => &[SigningAlgorithm::Rs256, SigningAlgorithm::Es256, SigningAlgorithm::EdDsa],
        }
    }
}

/// An identity provider, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Its name for people.
    pub name: String,
    /// How its tokens are verified; never changes.
    pub kind: ProviderKind,
    /// `iss` of its tokens, byte for byte; unique in the workspace.
    pub issuer: String,
    /// What `aud` of its tokens must contain; none: the workspace's id.
    pub audience: Option<String>,
    /// The algorithms its tokens may be signed with.
    pub algorithms: Vec<SigningAlgorithm>,
    /// How far its clock may differ.
    pub leeway_seconds: i64,
    /// Where its keys are published.
    pub jwks_url: Option<String>,
    /// Its keys: a JSON Web Key Set.
    pub keys: Option<String>,
    /// When its secret was last set.
    pub secret_set_at: Option<Instant>,
    /// Since when its tokens are refused.
    pub deactivated_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A provider to add; what its kind needs is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// See [`IdentityProvider`], as the other fields.
    pub name: String,
    /// How its tokens are verified.
    pub kind: ProviderKind,
    /// `iss` of its tokens.
    pub issuer: String,
    /// What `aud` must contain.
    pub audience: Option<String>,
    /// The algorithms its tokens may be signed with.
    pub algorithms: Vec<SigningAlgorithm>,
    /// How far its clock may differ.
    pub leeway_seconds: i64,
    /// Where its keys are published.
    pub jwks_url: Option<String>,
    /// Its keys.
    pub keys: Option<String>,
}

/// What to change; none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderChange {
    /// The name.
    pub name: Option<String>,
    /// `iss` of its tokens.
    pub issuer: Option<String>,
    /// What `aud` must contain.
    pub audience: Option<Option<String>>,
    /// The algorithms.
    pub algorithms: Option<Vec<SigningAlgorithm>>,
    /// How far its clock may differ.
    pub leeway_seconds: Option<i64>,
    /// Where its keys are published.
    pub jwks_url: Option<String>,
    /// Its keys.
    pub keys: Option<String>,
    /// Is another secret set with this change?
    pub secret: bool,
    /// Are its tokens accepted?
    pub active: Option<bool>,
}

const FACTS: &[Field<IdentityProvider>] = &[
    ("kind", |provider| provider.kind.word().into()),
    ("algorithms", |provider| list(&provider.algorithms)),
    ("leeway_seconds", |provider| provider.leeway_seconds.into()),
    ("secret_set_at", |provider| optional(provider.secret_set_at)),
    ("deactivated_at", |provider| optional(provider.deactivated_at)),
];
const PRIVATE: &[Field<IdentityProvider>] = &[
    ("name", |provider| Value::from(provider.name.as_str())),
    ("issuer", |provider| Value::from(provider.issuer.as_str())),
    ("audience", |provider| Value::from(provider.audience.clone())),
    ("jwks_url", |provider| Value::from(provider.jwks_url.clone())),
    ("keys", |provider| Value::from(provider.keys.clone())),
];

impl IdentityProvider {
    /// Adds a provider.
    pub fn create(new: NewIdentityProvider, now: Instant) -> (Self, Draft) {
        let provider = Self {
            id: new.id,
            version: 1,
            name: new.name,
            kind: new.kind,
            issuer: new.issuer,
            audience: new.audience,
            algorithms: new.algorithms,
            leeway_seconds: new.leeway_seconds,
            jwks_url: new.jwks_url,
            keys: new.keys,
            secret_set_at: (new.kind == ProviderKind::Secret).then_some(now),
            deactivated_at: None,
            created_at: now,
            updated_at: now,
        };
        let draft = draft(provider.id, 1, None, Some(&provider));
        (provider, draft)
    }

    /// The provider after a change and its event; none when nothing would change.
    pub fn change(&self, change: ProviderChange, now: Instant) -> Option<(Self, Draft)> {
        let after = Self {
            version: self.version + 1,
            name: change.name.unwrap_or_else(|| self.name.clone()),
            issuer: change.issuer.unwrap_or_else(|| self.issuer.clone()),
            audience: change.audience.unwrap_or_else(|| self.audience.clone()),
            algorithms: change.algorithms.unwrap_or_else(|| self.algorithms.clone()),
            leeway_seconds: change.leeway_seconds.unwrap_or(self.leeway_seconds),
            jwks_url: change.jwks_url.or_else(|| self.jwks_url.clone()),
            keys: change.keys.or_else(|| self.keys.clone()),
            secret_set_at: if change.secret { Some(now) } else { self.secret_set_at },
            deactivated_at: match change.active {
                Some(true) => None,
                Some(false) => self.deactivated_at.or(Some(now)),
                None => self.deactivated_at,
            },
            updated_at: now,
            ..self.clone()
        };
        let draft = draft(self.id, after.version, Some(self), Some(&after));
        // The clock may stand where it stood when the secret was last set.
        let is_effective = change.secret || !(draft.facts.is_empty() && draft.private.is_empty());
        is_effective.then_some((after, draft))
    }

    /// Its last event.
    pub fn removed(&self) -> Draft {
        draft(self.id, self.version + 1, Some(self), None)
    }
}

fn draft(
    id: IdentityProviderId,
    version: i64,
    before: Option<&IdentityProvider>,
    after: Option<&IdentityProvider>,
) -> Draft {
    let subject = Subject { kind: SubjectKind::IdentityProvider, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::AccessChanged, subject, version)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn provider() -> (IdentityProvider, Draft) {
        let new = NewIdentityProvider {
            id: IdentityProviderId::from_uuid(Uuid::from_u128(1)),
            name: "shop".to_owned(),
            kind: ProviderKind::Secret,
            issuer: "https://shop.example".to_owned(),
            audience: None,
            algorithms: vec![SigningAlgorithm::Hs256],
            leeway_seconds: 60,
            jwks_url: None,
            keys: None,
        };
        IdentityProvider::create(new, NOW)
    }

    #[test]
    fn texts_of_people_and_addresses_stay_out_of_the_facts() {
        let (_, draft) = provider();
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["algorithms", "kind", "leeway_seconds", "secret_set_at"]);
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["issuer", "name"]);
    }

    #[test]
    fn another_secret_is_an_event_and_the_same_values_are_none() {
        let (before, _) = provider();
        let same = ProviderChange { name: Some("shop".to_owned()), active: Some(true), ..ProviderChange::default() };
        assert_eq!(before.change(same, NOW), None);
        let secret = ProviderChange { secret: true, ..ProviderChange::default() };
        assert_eq!(before.change(secret.clone(), NOW).unwrap().0.version, 2);
        let (_, draft) = before.change(secret, NOW.plus_seconds(1)).unwrap();
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["secret_set_at"]);
    }

    #[test]
    fn deactivating_twice_is_one_event() {
        let (before, _) = provider();
        let off = ProviderChange { active: Some(false), ..ProviderChange::default() };
        let (after, _) = before.change(off.clone(), NOW).unwrap();
        assert_eq!((after.deactivated_at, after.change(off, NOW.plus_seconds(9))), (Some(NOW), None));
    }

    #[test]
    fn no_kind_takes_both_secrets_and_public_keys() {
        for kind in ProviderKind::ALL {
            let symmetric = kind.algorithms().contains(&SigningAlgorithm::Hs256);
            assert!(!symmetric || kind.algorithms().len() == 1, "{kind}");
        }
    }
}
