//! What a token must say: each fault has its own code.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use support::{
    TestApp,
    identity::{SECRET, Shop, sign_with},
    on_each_engine,
};

fn refused(app: &TestApp, token: &str) -> String {
    let answer = app.anonymous().presenting(token).get("/v1/portal/me");
    assert_eq!(answer.status, 401, "{answer:?}");
    assert!(answer.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer")), "{answer:?}");
    answer.str("code")
}

fn with(shop: &Shop<'_>, member: &str, value: Value) -> String {
    let mut claims = shop.claims("u-1");
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(member),
        value => claims.as_object_mut().unwrap().insert(member.to_owned(), value),
    };
    shop.sign(&claims)
}

on_each_engine!(each_fault_of_a_token_has_its_own_code, |app| {
    let shop = Shop::open(app);
    let now = app.now_seconds();
    let good = shop.sign(&shop.claims("u-1"));
    app.anonymous().presenting(&good).get("/v1/portal/me").expect(200);

    assert_eq!(refused(app, &with(&shop, "exp", json!(now - 61))), "token_expired");
    assert_eq!(refused(app, &with(&shop, "nbf", json!(now + 61))), "token_not_yet_valid");
    assert_eq!(refused(app, &with(&shop, "iat", json!(now + 61))), "token_not_yet_valid");
    assert_eq!(refused(app, &with(&shop, "exp", json!(now + 3_700))), "token_lives_too_long");
    assert_eq!(refused(app, &with(&shop, "iss", json!("https://evil.example"))), "unknown_issuer");
    for name in ["iss", "sub", "exp", "aud"] {
        let answer = app.anonymous().presenting(with(&shop, name, Value::Null)).get("/v1/portal/me");
        let answer = answer.expect(401).problem("missing_claim");
        assert_eq!(answer["claim"], name);
    }
    assert_eq!(refused(app, &with(&shop, "exp", json!(format!("{}", now + 60)))), "missing_claim");
    // The workspace is named, but the token is for somebody else.
    let mut elsewhere = shop.claims("u-1");
    elsewhere["aud"] = json!("https://other.example");
    elsewhere["workspace"] = json!(app.slug);
    assert_eq!(refused(app, &shop.sign(&elsewhere)), "wrong_audience");

    assert_eq!(
        refused(app, &sign_with(b"another secret of more than 32 bytes", &shop.claims("u-1"))),
        "invalid_signature"
    );
    let other =
        encode(&Header::new(Algorithm::HS512), &shop.claims("u-1"), &EncodingKey::from_secret(SECRET.as_bytes()));
    assert_eq!(refused(app, &other.unwrap()), "algorithm_not_allowed");
    let parts: Vec<&str> = good.split('.').collect();
    let none = BASE64.encode(json!({"alg": "none", "typ": "JWT"}).to_string());
    assert_eq!(refused(app, &format!("{none}.{}.", parts[1])), "algorithm_not_allowed");
    assert_eq!(refused(app, &format!("{none}.{}.{}", parts[1], parts[2])), "algorithm_not_allowed");
    let claims = BASE64.encode(shop.claims("somebody-else").to_string());
    assert_eq!(refused(app, &format!("{}.{claims}.{}", parts[0], parts[2])), "invalid_signature");
    for malformed in ["x", "a.b", "a.b.c", "..", &good[..good.len() - 40], &format!("{good}.x"), &"a".repeat(9_000)] {
        assert!(["invalid_token", "invalid_signature"].contains(&refused(app, malformed).as_str()), "{malformed}");
    }
    app.anonymous().get("/v1/portal/me").expect(401).problem("unauthenticated");
    // Nothing of this recorded anybody.
    assert_eq!(app.root().get("/v1/customers?with_total=true").expect(200)["page"]["total"]["value"], 1);
});

on_each_engine!(a_workspace_that_does_not_exist_answers_like_an_unknown_issuer, |app| {
    let shop = Shop::open(app);
    let mut claims = shop.claims("u-1");
    claims["aud"] = json!("wsp_01jd0000000000000000000000");
    let missing = app.anonymous().presenting(shop.sign(&claims)).get("/v1/portal/me").expect(401);
    let unknown = app.anonymous().presenting(with(&shop, "iss", json!("https://no.example"))).get("/v1/portal/me");
    for member in ["code", "title", "detail", "status"] {
        assert_eq!(missing[member], unknown[member]);
    }
    claims["workspace"] = json!("no-such-desk");
    assert_eq!(refused(app, &shop.sign(&claims)), "unknown_issuer");
});

on_each_engine!(a_token_of_one_workspace_opens_no_other, |app| {
    let other = app.other_workspace();
    let (here, there) = (Shop::open(app), Shop::at(app, &other));
    let ticket = json!({"subject": "s", "body": {"content": "c"}});
    let id = there.user("u-1").post("/v1/portal/tickets", ticket).expect(201).id();
    here.user("u-1").get(format!("/v1/portal/tickets/{id}")).expect(404);
    // The same issuer, secret and user: the audience decides.
    assert_ne!(here.user("u-1").get("/v1/portal/me")["id"], there.user("u-1").get("/v1/portal/me")["id"]);
});

on_each_engine!(a_time_may_differ_as_much_as_the_provider_allows, |app| {
    let shop = Shop::open(app);
    let now = app.now_seconds();
    let late = with(&shop, "exp", json!(now - 100));
    assert_eq!(refused(app, &late), "token_expired");
    let path = format!("/v1/identity-providers/{}", shop.provider);
    app.root().patch(&path, json!({"leeway_seconds": 120})).expect(200);
    app.anonymous().presenting(&late).get("/v1/portal/me").expect(200);
    app.clock.advance_seconds(30);
    assert_eq!(refused(app, &late), "token_expired");
});

on_each_engine!(an_audience_of_its_own_is_used_with_the_workspace_as_a_claim, |app| {
    let shop = Shop::open(app);
    let path = format!("/v1/identity-providers/{}", shop.provider);
    app.root().patch(&path, json!({"audience": "https://api.shop.example"})).expect(200);
    assert_eq!(refused(app, &shop.sign(&shop.claims("u-1"))), "wrong_audience");
    let mut claims = shop.claims("u-1");
    claims["aud"] = json!(["https://api.shop.example", "https://other.example"]);
    assert_eq!(refused(app, &shop.sign(&claims)), "missing_claim");
    for name in [app.slug.as_str(), app.id.as_str()] {
        claims["workspace"] = json!(name);
        app.anonymous().presenting(shop.sign(&claims)).get("/v1/portal/me").expect(200);
    }
    app.root().patch(&path, json!({"audience": null})).expect(200);
    app.anonymous().presenting(shop.sign(&shop.claims("u-1"))).get("/v1/portal/me").expect(200);
});
