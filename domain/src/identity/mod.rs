//! Who customers are: providers that vouch for them, and what a provider's token must say.
//!
//! Signatures are checked elsewhere; here is what follows once a token is known to be the provider's.

mod claims;
mod provider;

pub use claims::{Assertion, MAX_LIFETIME_SECONDS, Refusal, Rules, judge};
pub use provider::{
    DEFAULT_LEEWAY_SECONDS, IdentityProvider, MAX_KEYS, MAX_LEEWAY_SECONDS, MAX_SECRET_BYTES, MIN_SECRET_BYTES,
    NewIdentityProvider, ProviderChange, ProviderKind, SigningAlgorithm,
};
