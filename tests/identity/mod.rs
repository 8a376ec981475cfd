//! Who customers are: identity providers, and the tokens that are accepted and refused.

mod claims;
mod customers;
mod keys;
mod providers;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};
use support::{Actor, TestApp};

/// A key pair of an application. Made for these tests, used nowhere else.
#[derive(Clone, Copy)]
pub(crate) enum Pair {
    Rsa,
    Ec,
    Ed,
    EdNext,
}

impl Pair {
    fn algorithm(self) -> Algorithm {
        match self {
            Self::Rsa => Algorithm::RS256,
            Self::Ec => Algorithm::ES256,
            Self::Ed | Self::EdNext => Algorithm::EdDSA,
        }
    }

    fn private(self) -> EncodingKey {
        match self {
            Self::Rsa => EncodingKey::from_rsa_der(include_bytes!("rsa.der")),
            Self::Ec => EncodingKey::from_ec_der(include_bytes!("ec.der")),
            Self::Ed => EncodingKey::from_ed_der(include_bytes!("ed.der")),
            Self::EdNext => EncodingKey::from_ed_der(include_bytes!("ed_next.der")),
        }
    }

    /// The public half, under this name.
    pub(crate) fn public(self, kid: &str) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.private(), self.algorithm()).unwrap()).unwrap();
        jwk["kid"] = kid.into();
        jwk
    }

    pub(crate) fn sign(self, kid: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm());
        header.kid = kid.map(str::to_owned);
        encode(&header, claims, &self.private()).unwrap()
    }
}

fn key_set(keys: &[Value]) -> Value {
    json!({ "keys": keys })
}

/// What a token of an application with public keys says.
fn claims(app: &TestApp, subject: &str) -> Value {
    let now = app.now_seconds();
    json!({"iss": "https://keys.example", "aud": app.id, "sub": subject, "iat": now, "exp": now + 300})
}

fn presenting(app: &TestApp, token: String) -> Actor {
    app.anonymous().presenting(token)
}
