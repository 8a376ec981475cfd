use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};
use uuid::Uuid;

use super::*;
use crate::secrets::{Keys, MasterKey};

const NOW: Instant = Instant::from_millis(1_774_000_000_500);
const NOW_SECONDS: i64 = 1_774_000_000;
const CLAIMS: Claims = Claims {
    workspace: WorkspaceId::from_uuid(Uuid::from_u128(1)),
    agent: AgentId::from_uuid(Uuid::from_u128(2)),
    session: SessionId::from_uuid(Uuid::from_u128(3)),
    epoch: 7,
};

fn key(byte: u8) -> Key {
    Keys::derive(&MasterKey::from_bytes([byte; 32]).unwrap()).unwrap().jwt
}

fn jwt() -> Jwt {
    Jwt::new(&key(1))
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(word >> (18 - 6 * at)) as usize & 63]));
        }
    }
    out
}

/// A token made by hand, apart from the code under test.
fn craft_with(key: &Key, header: &Value, claims: &str) -> String {
    let message = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).unwrap();
    mac.update(message.as_bytes());
    format!("{message}.{}", base64url(&mac.finalize().into_bytes()))
}

fn header() -> Value {
    json!({"typ": "JWT", "alg": "HS256", "kid": key(1).id().to_string()})
}

fn claims() -> Value {
    json!({
        "iss": "nobat",
        "aud": CLAIMS.workspace,
        "sub": CLAIMS.agent,
        "sid": CLAIMS.session,
        "epoch": 7,
        "iat": NOW_SECONDS,
        "exp": NOW_SECONDS + 600,
        "typ": "access",
    })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}

fn verify_claims(claims: &Value) -> Result<Claims, JwtError> {
    jwt().verify(&craft_with(&key(1), &header(), &claims.to_string()), NOW)
}

fn verify_header(header: &Value) -> Result<Claims, JwtError> {
    jwt().verify(&craft_with(&key(1), header, &claims().to_string()), NOW)
}

#[test]
fn a_signed_token_verifies_until_its_last_second() {
    let token = jwt().sign(&CLAIMS, NOW).unwrap();
    assert_eq!(token.expires_at, Instant::from_millis((NOW_SECONDS + 600) * 1_000));
    assert_eq!(jwt().verify(&token.text, NOW), Ok(CLAIMS));
    let last = Instant::from_millis(token.expires_at.millis() - 1);
    assert_eq!(jwt().verify(&token.text, last), Ok(CLAIMS));
    assert_eq!(jwt().verify(&token.text, token.expires_at), Err(JwtError::Expired));
    assert!(token.text.len() < LONGEST / 2, "{}", token.text.len());
}

#[test]
fn a_token_crafted_by_the_book_is_understood() {
    assert_eq!(verify_claims(&claims()), Ok(CLAIMS));
}

#[test]
fn no_other_algorithm_is_accepted_whatever_the_header_says() {
    let body = claims().to_string();
    for alg in ["none", "None", "NONE", "nOnE", "hs256", "", "XX"] {
        let token = craft_with(&key(1), &with(header(), "alg", json!(alg)), &body);
        let unsigned = format!("{}.", &token[..token.rfind('.').unwrap()]);
        assert_eq!(jwt().verify(&token, NOW), Err(JwtError::Malformed), "{alg}");
        assert_eq!(jwt().verify(&unsigned, NOW), Err(JwtError::Malformed), "{alg}");
    }
    for alg in ["HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA"] {
        assert_eq!(verify_header(&with(header(), "alg", json!(alg))), Err(JwtError::WrongAlgorithm), "{alg}");
    }
    // A correct signature of another algorithm with our own key.
    let header = with(header(), "alg", json!("HS512"));
    let message = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(body.as_bytes()));
    let mut mac = Hmac::<Sha512>::new_from_slice(key(1).expose()).unwrap();
    mac.update(message.as_bytes());
    let token = format!("{message}.{}", base64url(&mac.finalize().into_bytes()));
    assert_eq!(jwt().verify(&token, NOW), Err(JwtError::WrongAlgorithm));
}

#[test]
fn another_key_does_not_verify_under_its_own_name_or_ours() {
    let body = claims().to_string();
    let own = json!({"typ": "JWT", "alg": "HS256", "kid": key(2).id().to_string()});
    assert_eq!(jwt().verify(&craft_with(&key(2), &own, &body), NOW), Err(JwtError::BadSignature));
    assert_eq!(jwt().verify(&craft_with(&key(2), &header(), &body), NOW), Err(JwtError::BadSignature));
    let cursor = Keys::derive(&MasterKey::from_bytes([1; 32]).unwrap()).unwrap().cursor;
    assert_eq!(jwt().verify(&craft_with(&cursor, &header(), &body), NOW), Err(JwtError::BadSignature));
}

#[test]
fn the_header_must_name_our_key_and_nothing_else() {
    assert_eq!(verify_header(&without(header(), "kid")), Err(JwtError::WrongKey));
    assert_eq!(verify_header(&with(header(), "kid", json!("../../dev/null"))), Err(JwtError::WrongKey));
    assert_eq!(verify_header(&with(header(), "kid", json!(1))), Err(JwtError::Malformed));
    for (name, value) in [
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("jwk", json!({"kty": "oct", "k": "AAAA"})),
        ("crit", json!(["exp"])),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
        ("b64", json!(false)),
        ("typ", json!("at+jwt")),
    ] {
        assert_eq!(verify_header(&with(header(), name, value)), Err(JwtError::WrongHeader), "{name}");
    }
    assert_eq!(verify_header(&without(header(), "typ")), Err(JwtError::WrongHeader));
    assert_eq!(verify_header(&without(header(), "alg")), Err(JwtError::Malformed));
}

#[test]
fn every_claim_is_required() {
    for name in ["iss", "aud", "sub", "sid", "epoch", "iat", "exp", "typ"] {
        assert_eq!(verify_claims(&without(claims(), name)), Err(JwtError::Malformed), "{name}");
        assert_eq!(verify_claims(&with(claims(), name, Value::Null)), Err(JwtError::Malformed), "{name}");
        assert_eq!(verify_claims(&with(claims(), name, json!({}))), Err(JwtError::Malformed), "{name}");
    }
}

#[test]
fn an_audience_or_subject_of_another_kind_is_refused() {
    for (name, value) in [
        ("aud", json!([CLAIMS.workspace])),
        ("aud", json!(CLAIMS.agent)),
        ("aud", json!("*")),
        ("aud", json!("")),
        ("sub", json!(CLAIMS.workspace)),
        ("sub", json!(CLAIMS.agent.to_string().to_uppercase())),
        ("sid", json!(CLAIMS.agent)),
        ("epoch", json!("7")),
        ("epoch", json!(7.5)),
        ("iss", json!(["nobat"])),
    ] {
        assert_eq!(verify_claims(&with(claims(), name, value.clone())), Err(JwtError::Malformed), "{name} {value}");
    }
    for (name, value) in [("iss", "nobat2"), ("iss", ""), ("typ", "refresh"), ("typ", ""), ("typ", "Access")] {
        assert_eq!(verify_claims(&with(claims(), name, json!(value))), Err(JwtError::WrongClaims), "{name} {value}");
    }
}

#[test]
fn expiry_cannot_be_smuggled_past_by_its_type_or_size() {
    for raw in [
        "\"1774000600\"",
        "1774000600.0",
        "1.7740006e9",
        "true",
        "[1774000600]",
        "9223372036854775808",
        "1e400",
        "\"\"",
    ] {
        let body = claims().to_string().replace(&format!("\"exp\":{}", NOW_SECONDS + 600), &format!("\"exp\":{raw}"));
        assert!(body.contains(raw));
        assert_eq!(jwt().verify(&craft_with(&key(1), &header(), &body), NOW), Err(JwtError::Malformed), "{raw}");
    }
    assert_eq!(verify_claims(&with(claims(), "exp", json!(-1))), Err(JwtError::Malformed));
    for exp in [0, 1, NOW_SECONDS, NOW_SECONDS + 601, i64::MAX] {
        assert_eq!(verify_claims(&with(claims(), "exp", json!(exp))), Err(JwtError::WrongClaims), "{exp}");
    }
    let twice = claims().to_string().replacen('{', &format!("{{\"exp\":{},", NOW_SECONDS + 100), 1);
    assert_eq!(jwt().verify(&craft_with(&key(1), &header(), &twice), NOW), Err(JwtError::Malformed));
}

#[test]
fn the_time_of_issue_is_neither_far_ahead_nor_a_way_to_a_longer_life() {
    let issued = |ahead: i64| {
        let claims = with(claims(), "iat", json!(NOW_SECONDS + ahead));
        verify_claims(&with(claims, "exp", json!(NOW_SECONDS + ahead + 600)))
    };
    assert_eq!(issued(30), Ok(CLAIMS));
    assert_eq!(issued(31), Err(JwtError::WrongClaims));
    assert_eq!(issued(-599), Ok(CLAIMS));
    assert_eq!(issued(-600), Err(JwtError::Expired));
    for iat in [i64::MIN, -1, 0, i64::MAX] {
        assert_eq!(verify_claims(&with(claims(), "iat", json!(iat))), Err(JwtError::WrongClaims), "{iat}");
    }
}

#[test]
fn anything_cut_lengthened_or_altered_is_refused() {
    let token = jwt().sign(&CLAIMS, NOW).unwrap().text;
    for end in 0..token.len() {
        assert!(jwt().verify(&token[..end], NOW).is_err(), "{end}");
    }
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(jwt().verify(&String::from_utf8(bytes).unwrap(), NOW).is_err(), "{at}");
    }
    for altered in [
        format!("{token}."),
        format!("{token}.e30"),
        format!(".{token}"),
        format!("{token}="),
        format!(" {token}"),
        format!("{token}\n"),
        token.replace('.', ".."),
        "..".to_owned(),
        "a".repeat(3_000),
        "سلام.سلام.سلام".to_owned(),
        String::new(),
    ] {
        assert!(jwt().verify(&altered, NOW).is_err(), "{altered}");
    }
}
