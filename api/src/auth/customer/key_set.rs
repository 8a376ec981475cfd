//! The public keys of an identity provider: a JSON Web Key Set (RFC 7517).

use std::fmt;

use domain::identity::{MAX_KEYS, SigningAlgorithm};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::Value;

/// A shorter RSA modulus is not safe any more: 2048 bits.
const MIN_RSA_BYTES: usize = 256;
/// Members of which no public key has one.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a text is no set of public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// Not `{"keys": [..]}`.
    #[error("not a JSON Web Key Set")]
    Malformed,
    /// No key in it can be used.
    #[error("no usable key: RSA of at least 2048 bits, P-256 or Ed25519, for signatures")]
    Empty,
    /// More than [`MAX_KEYS`].
    #[error("too many keys")]
    TooMany,
    /// A private key or a secret stands in it.
    #[error("holds a private key")]
    Private,
}

/// One public key.
#[derive(Clone)]
pub struct PublicKey {
    /// Its `kid`.
    pub id: Option<String>,
    /// The algorithm it is for.
    pub algorithm: SigningAlgorithm,
    /// The key.
    pub key: DecodingKey,
}

/// The usable keys of a set.
#[derive(Clone)]
pub struct KeySet(Vec<PublicKey>);

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| (&key.id, key.algorithm))).finish()
    }
}

impl KeySet {
    /// Reads a published set: keys that cannot be used are passed over.
    pub fn read(text: &[u8]) -> Result<Self, KeySetError> {
        let all = members(text)?;
        let usable: Vec<PublicKey> = all.into_iter().filter_map(usable).take(MAX_KEYS).collect();
        if usable.is_empty() { Err(KeySetError::Empty) } else { Ok(Self(usable)) }
    }

    /// Reads a set that somebody hands over to be kept: each key must be usable, and none private.
    pub fn accept(text: &[u8]) -> Result<Self, KeySetError> {
        let all = members(text)?;
        if all.iter().any(|key| PRIVATE.iter().any(|member| key.get(member).is_some())) {
            return Err(KeySetError::Private);
        }
        if all.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let count = all.len();
        let usable: Vec<PublicKey> = all.into_iter().filter_map(usable).collect();
        if usable.is_empty() || usable.len() != count { Err(KeySetError::Empty) } else { Ok(Self(usable)) }
    }

    /// Is there a key of this name? A token without one means the only key of its algorithm.
    pub fn find(&self, id: Option<&str>, algorithm: SigningAlgorithm) -> Option<&DecodingKey> {
        let mut fitting =
            self.0.iter().filter(|key| key.algorithm == algorithm && (id.is_none() || key.id.as_deref() == id));
        let first = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then_some(&first.key)
    }

    /// Names and algorithms, in order.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
    }
}

fn members(text: &[u8]) -> Result<Vec<Value>, KeySetError> {
    let mut set: Value = serde_json::from_slice(text).map_err(|_| KeySetError::Malformed)?;
    match set.get_mut("keys").map(Value::take) {
        Some(Value::Array(keys)) if keys.iter().all(Value::is_object) => Ok(keys),
        _ => Err(KeySetError::Malformed),
    }
}

/// The key, if it is for one of our algorithms.
fn usable(key: Value) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_value(key).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|it| *it != PublicKeyUse::Signature) {
        return None;
    }
    let algorithm = match &jwk.algorithm {
        // Four characters of base64 hold three bytes.
        AlgorithmParameters::RSA(rsa) if rsa.n.len() * 3 / 4 >= MIN_RSA_BYTES => SigningAlgorithm::Rs256,
        AlgorithmParameters::EllipticCurve(it) if it.curve == EllipticCurve::P256 => SigningAlgorithm::Es256,
        AlgorithmParameters::OctetKeyPair(it) if it.curve == EllipticCurve::Ed25519 => SigningAlgorithm::EdDsa,
        _ => return None,
    };
    if jwk.common.key_algorithm.is_some_and(|named| named.to_string() != algorithm.word()) {
        return None;
    }
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    Some(PublicKey { id: jwk.common.key_id, algorithm, key })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The public key of RFC 8037, appendix A.2.
    fn ed25519(id: &str) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    fn read(keys: Value) -> Result<KeySet, KeySetError> {
        KeySet::read(json!({ "keys": keys }).to_string().as_bytes())
    }

    #[test]
    fn keys_are_found_by_name_and_algorithm() {
        let set = read(json!([ed25519("a"), ed25519("b")])).unwrap();
        assert!(set.find(Some("a"), SigningAlgorithm::EdDsa).is_some());
        assert!(set.find(Some("a"), SigningAlgorithm::Rs256).is_none());
        assert!(set.find(Some("c"), SigningAlgorithm::EdDsa).is_none());
        assert!(set.find(None, SigningAlgorithm::EdDsa).is_none(), "which of the two?");
        assert!(read(json!([ed25519("a")])).unwrap().find(None, SigningAlgorithm::EdDsa).is_some());
    }

    #[test]
    fn what_cannot_be_used_is_passed_over_in_a_published_set_and_refused_in_one_handed_over() {
        let short =
            json!({"kty": "RSA", "kid": "s", "n": "u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0g", "e": "AQAB"});
        let for_encryption = json!({"kty": "OKP", "crv": "Ed25519", "use": "enc", "x": ed25519("a")["x"]});
        let of_another = json!({"kty": "OKP", "crv": "Ed25519", "alg": "RS256", "x": ed25519("a")["x"]});
        let secret = json!({"kty": "oct", "kid": "k", "k": "AAAA"});
        for other in [short, for_encryption, of_another, secret, json!({"kty": "new"}), json!({})] {
            assert_eq!(read(json!([other])).err(), Some(KeySetError::Empty), "{other}");
            let both = json!({"keys": [ed25519("a"), other]}).to_string();
            assert_eq!(KeySet::read(both.as_bytes()).unwrap().iter().count(), 1);
            assert!(KeySet::accept(both.as_bytes()).is_err(), "{other}");
        }
        let mut private = ed25519("a");
        private["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        let text = json!({"keys": [private]}).to_string();
        assert_eq!(KeySet::accept(text.as_bytes()).err(), Some(KeySetError::Private));
        for bad in ["", "[]", "{}", "{\"keys\": 1}", "{\"keys\": [1]}"] {
            assert_eq!(KeySet::read(bad.as_bytes()).err(), Some(KeySetError::Malformed), "{bad}");
        }
    }
}
