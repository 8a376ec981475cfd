//! Access tokens that are not, or no longer, ours.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use support::on_each_engine;

use super::{refresh, signed_in};

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
}

fn encoded(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

on_each_engine!(an_access_token_expires_after_ten_minutes, |app| {
    let (sara, tokens) = signed_in(app, "agent");
    app.clock.advance_seconds(599);
    sara.get("/v1/tickets").expect(200);
    app.clock.advance_seconds(1);
    let refused = sara.get("/v1/tickets").expect(401).problem("token_expired");
    assert!(refused.header("www-authenticate").is_some_and(|it| it.contains("invalid_token")));
    refresh(app, &tokens.str("refresh_token")).expect(200);
});

on_each_engine!(a_forged_access_token_is_refused, |app| {
    let (sara, tokens) = signed_in(app, "agent");
    let text = tokens.str("access_token");
    let parts: Vec<&str> = text.split('.').collect();
    let [head, body, signature] = parts.as_slice() else { panic!("{text}") };
    let (header, claims) = (decoded(head), decoded(body));
    assert_eq!(header["alg"], "HS256");
    let with = |mut value: Value, member: &str, new: Value| {
        value[member] = new;
        value
    };
    let signed =
        |header: Header, claims: &Value, key: &[u8]| encode(&header, claims, &EncodingKey::from_secret(key)).unwrap();
    let mut same_kid = Header::new(Algorithm::HS256);
    same_kid.kid = header["kid"].as_str().map(str::to_owned);
    let mut strong = Header::new(Algorithm::HS512);
    strong.kid = same_kid.kid.clone();
    let forged = [
        ("no algorithm", format!("{}.{body}.", encoded(&json!({"alg": "none", "typ": "JWT"})))),
        ("no algorithm, with our kid", format!("{}.{body}.", encoded(&with(header.clone(), "alg", json!("none"))))),
        ("None", format!("{}.{body}.{signature}", encoded(&with(header.clone(), "alg", json!("None"))))),
        ("no signature", format!("{head}.{body}.")),
        ("two parts", format!("{head}.{body}")),
        ("another key", signed(same_kid.clone(), &claims, b"another key of at least 32 bytes!")),
        ("an empty key", signed(same_kid.clone(), &claims, b"")),
        ("another algorithm", signed(strong, &claims, b"another key of at least 32 bytes!")),
        ("another kid", format!("{}.{body}.{signature}", encoded(&with(header.clone(), "kid", json!("other"))))),
        (
            "a key of its own",
            format!("{}.{body}.{signature}", encoded(&with(header.clone(), "jwk", json!({"kty": "oct", "k": "AAAA"})))),
        ),
        (
            "a key from elsewhere",
            format!("{}.{body}.{signature}", encoded(&with(header.clone(), "jku", json!("https://evil.example/keys")))),
        ),
        (
            "another agent",
            format!(
                "{head}.{}.{signature}",
                encoded(&with(claims.clone(), "sub", json!("agt_00000000000000000000000001")))
            ),
        ),
        (
            "a longer life",
            format!("{head}.{}.{signature}", encoded(&with(claims.clone(), "exp", json!(9_999_999_999_i64)))),
        ),
        ("another epoch", format!("{head}.{}.{signature}", encoded(&with(claims.clone(), "epoch", json!(99))))),
        ("a cut signature", text[..text.len() - 1].to_owned()),
        ("nothing", "..".to_owned()),
        ("no token at all", "x".repeat(500)),
        ("a very long one", format!("{head}.{}.{signature}", "A".repeat(20_000))),
    ];
    for (name, token) in forged {
        let refused = app.anonymous().presenting(token).get("/v1/tickets");
        assert_eq!((refused.status, refused.str("code")), (401, "invalid_token".to_owned()), "{name}: {refused:?}");
    }
    sara.get("/v1/tickets").expect(200);
});

on_each_engine!(an_access_token_of_one_workspace_opens_no_other, |app| {
    let other = app.other_workspace();
    let ticket = other.ticket().opened().id();
    let (sara, _) = signed_in(app, "admin");
    sara.get(format!("/v1/tickets/{ticket}")).expect(404);
    assert!(sara.get("/v1/tickets").expect(200).ids().is_empty());
});

on_each_engine!(only_a_bearer_header_is_a_credential, |app| {
    let token = app.root().credential.clone().unwrap();
    let nobody = app.anonymous();
    for (header, code) in [
        (format!("Basic {token}"), "unauthenticated"),
        (format!("Token token={token}"), "unauthenticated"),
        (token.clone(), "unauthenticated"),
        ("Bearer".to_owned(), "invalid_token"),
        (format!("Bearer {token} {token}"), "invalid_token"),
        ("Bearer nbts_".to_owned(), "invalid_token"),
        (format!("Bearer {}", token.to_uppercase()), "invalid_token"),
    ] {
        let refused = nobody.with("Authorization", &header).get("/v1/tickets");
        assert_eq!((refused.status, refused.str("code")), (401, code.to_owned()), "{header}");
        assert!(refused.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer")));
    }
    nobody.get(format!("/v1/tickets?access_token={token}")).expect(401);
    nobody.with("Authorization", format!("bearer  {token}")).get("/v1/tickets").expect(200);
    let twice =
        nobody.with("Authorization", format!("Bearer {token}")).with("Authorization", format!("Bearer {token}"));
    twice.get("/v1/tickets").expect(401).problem("invalid_token");
});
