//! What a presented token says of itself, before anybody knows whether it is genuine.

use domain::time::Instant;
use serde_json::{Map, Value};

/// Tokens of identity providers carry names and roles; a longer text is not worth decoding.
const LONGEST: usize = 8_192;

/// A token taken apart. Nothing in it may be relied on before its signature has been verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// The header's `alg`.
    pub algorithm: String,
    /// The header's `kid`.
    pub key_id: Option<String>,
    claims: Map<String, Value>,
}

/// Not three parts of base64url with JSON objects of the expected types in them, or with extensions that must be
/// understood (`crit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed token")]
pub struct Malformed;

impl Presented {
    /// Takes a compact token apart.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        if text.len() > LONGEST {
            return Err(Malformed);
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [head, body, _] = parts.as_slice() else { return Err(Malformed) };
        let (header, claims) = (object(head)?, object(body)?);
        if header.contains_key("crit") {
            return Err(Malformed);
        }
        let key_id = match header.get("kid") {
            None => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(_) => return Err(Malformed),
        };
        let algorithm = header.get("alg").and_then(Value::as_str).ok_or(Malformed)?.to_owned();
        Ok(Self { algorithm, key_id, claims })
    }

    /// `iss`, if it is a text.
    pub fn issuer(&self) -> Option<&str> {
        self.claims.get("iss").and_then(Value::as_str)
    }

    /// `exp`, if it is a time.
    pub fn expires_at(&self) -> Option<Instant> {
        let seconds = self.claims.get("exp")?;
        let seconds = seconds.as_i64().or_else(|| seconds.as_f64().map(|it| it as i64))?;
        Some(Instant::from_millis(seconds.checked_mul(1_000)?))
    }

    /// The slug or id of the workspace it is meant for: the claim `workspace`, else the workspace's id in `aud`.
    pub fn workspace(&self) -> Option<&str> {
        let named = self.claims.get("workspace").and_then(Value::as_str);
        named.or_else(|| match self.claims.get("aud")? {
            Value::String(one) => Some(one.as_str()).filter(|one| is_workspace(one)),
            Value::Array(all) => all.iter().filter_map(Value::as_str).find(|one| is_workspace(one)),
            _ => None,
        })
    }
}

fn is_workspace(text: &str) -> bool {
    text.starts_with("wsp_")
}

/// One part as a JSON object. The library decodes the part in the middle without looking at the others.
fn object(part: &str) -> Result<Map<String, Value>, Malformed> {
    jsonwebtoken::dangerous::insecure_decode_claims(format!(".{part}.")).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    use super::*;

    fn signed(claims: &Value) -> String {
        encode(&Header::default(), claims, &EncodingKey::from_secret(b"k")).unwrap()
    }

    #[test]
    fn the_workspace_is_named_by_its_claim_or_by_the_audience() {
        let workspace = |claims: Value| Presented::read(&signed(&claims)).unwrap().workspace().map(str::to_owned);
        assert_eq!(workspace(json!({"aud": "wsp_1"})).as_deref(), Some("wsp_1"));
        assert_eq!(workspace(json!({"aud": ["x", 7, "wsp_2"]})).as_deref(), Some("wsp_2"));
        assert_eq!(workspace(json!({"aud": "https://api.example", "workspace": "acme"})).as_deref(), Some("acme"));
        for none in [json!({}), json!({"aud": 7}), json!({"aud": "acme"}), json!({"workspace": 1})] {
            assert_eq!(workspace(none), None);
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let good = signed(&json!({"iss": "i"}));
        assert_eq!(Presented::read(&good).unwrap().issuer(), Some("i"));
        let claims = good.split('.').nth(1).unwrap();
        // {"alg":"none"} is taken apart, and refused by whoever verifies; {"alg":"HS256","crit":["x"]} is not.
        assert_eq!(Presented::read(&format!("eyJhbGciOiJub25lIn0.{claims}.")).unwrap().algorithm, "none");
        let with_extension = format!("eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdfQ.{claims}.x");
        for bad in ["", ".", "..", "a.b.c", &good[1..], &format!("{good}.x"), &"a".repeat(9_000), &with_extension] {
            assert_eq!(Presented::read(bad), Err(Malformed), "{bad}");
        }
    }
}
