//! Public keys: handed over, or published and fetched.

use serde_json::json;
use support::{identity::Published, on_each_engine};

use super::{Pair, claims, key_set, presenting};

on_each_engine!(each_algorithm_is_accepted_with_a_key_that_was_handed_over, |app| {
    let keys = key_set(&[Pair::Rsa.public("r"), Pair::Ec.public("e"), Pair::Ed.public("d")]);
    let body = json!({"name": "keys", "kind": "keys", "issuer": "https://keys.example", "keys": keys});
    let provider = app.root().post("/v1/identity-providers", body).expect(201);
    assert_eq!(provider["algorithms"], json!(["RS256", "ES256", "EdDSA"]));
    assert_eq!(provider["keys"][1], json!({"kid": "e", "algorithm": "ES256"}));
    for (pair, kid) in [(Pair::Rsa, "r"), (Pair::Ec, "e"), (Pair::Ed, "d")] {
        presenting(app, pair.sign(Some(kid), &claims(app, kid))).get("/v1/portal/me").expect(200);
        // Without a name it is the only key of its algorithm.
        presenting(app, pair.sign(None, &claims(app, kid))).get("/v1/portal/me").expect(200);
        let wrong = presenting(app, pair.sign(Some("x"), &claims(app, kid)));
        wrong.get("/v1/portal/me").expect(401).problem("unknown_key");
    }
    let forged = presenting(app, Pair::EdNext.sign(Some("d"), &claims(app, "d")));
    forged.get("/v1/portal/me").expect(401).problem("invalid_signature");
    // The public key is no secret.
    let public = Pair::Ed.public("d")["x"].as_str().unwrap().to_owned();
    let confused = support::identity::sign_with(public.as_bytes(), &claims(app, "d"));
    presenting(app, confused).get("/v1/portal/me").expect(401).problem("algorithm_not_allowed");
    app.root().patch(format!("/v1/identity-providers/{}", provider.id()), json!({"algorithms": ["ES256"]})).expect(200);
    let pinned = presenting(app, Pair::Rsa.sign(Some("r"), &claims(app, "r"))).get("/v1/portal/me").expect(401);
    assert_eq!(
        (pinned.str("code"), pinned.words("allowed")),
        ("algorithm_not_allowed".to_owned(), vec!["ES256".into()])
    );
});

on_each_engine!(published_keys_are_fetched_once_and_again_for_a_new_key_at_most_once_a_minute, |app| {
    let shop = Published::json(&key_set(&[Pair::Ed.public("one")]));
    let body = json!({"name": "jwks", "kind": "jwks_url", "issuer": "https://keys.example", "jwks_url": shop.url});
    app.root().post("/v1/identity-providers", body).expect(201);
    let one = || presenting(app, Pair::Ed.sign(Some("one"), &claims(app, "u"))).get("/v1/portal/me");
    let two = || presenting(app, Pair::EdNext.sign(Some("two"), &claims(app, "u"))).get("/v1/portal/me");
    for _ in 0..3 {
        one().expect(200);
    }
    assert_eq!(shop.asked(), 1);
    // Whatever tokens say, the application is not asked again at once.
    for _ in 0..3 {
        two().expect(401).problem("unknown_key");
    }
    assert_eq!(shop.asked(), 1);
    shop.now(&key_set(&[Pair::Ed.public("one"), Pair::EdNext.public("two")]));
    app.clock.advance_seconds(60);
    two().expect(200);
    one().expect(200);
    assert_eq!(shop.asked(), 2);
    // A key that is no longer published ends with what is remembered of it.
    shop.now(&key_set(&[Pair::EdNext.public("two")]));
    app.clock.advance_seconds(599);
    one().expect(200);
    assert_eq!(shop.asked(), 2);
    app.clock.advance_seconds(2);
    one().expect(401).problem("unknown_key");
    assert_eq!(shop.asked(), 3);
});

on_each_engine!(old_keys_bridge_a_failure_for_an_hour, |app| {
    let shop = Published::json(&key_set(&[Pair::Ed.public("one")]));
    let body = json!({"name": "jwks", "kind": "jwks_url", "issuer": "https://keys.example", "jwks_url": shop.url});
    app.root().post("/v1/identity-providers", body).expect(201);
    let one = || presenting(app, Pair::Ed.sign(Some("one"), &claims(app, "u"))).get("/v1/portal/me");
    one().expect(200);
    drop(shop);
    app.clock.advance_seconds(3_500);
    one().expect(200);
    app.clock.advance_seconds(101);
    let refused = one().expect(503).problem("keys_unavailable");
    assert!(refused.header("retry-after").is_some());
});

on_each_engine!(nothing_is_fetched_from_where_it_should_not_be, |app| {
    let keys = key_set(&[Pair::Ed.public("one")]);
    let secret = Published::json(&keys);
    let moved = Published::raw(format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        secret.url
    ));
    let large = Published::raw(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", " ".repeat(400_000)));
    let silly = Published::json(&json!({"keys": []}));
    let create = |url: &str, number: usize| {
        let body =
            json!({"name": "x", "kind": "jwks_url", "issuer": format!("https://{number}.example"), "jwks_url": url});
        app.root().post("/v1/identity-providers", body)
    };
    for (number, url) in [
        "http://keys.example/jwks",
        "ftp://127.0.0.1/x",
        "https://10.0.0.1/",
        "https://192.168.1.1/jwks",
        "http://[::1]:9/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/",
        "https://a@b.example/",
        "file:///etc/hosts",
        "keys",
    ]
    .iter()
    .enumerate()
    {
        create(url, number).expect(422).field_error("#/jwks_url", "invalid_format");
    }
    // A name that leads inside is not told from others before it is resolved.
    let inside = create("https://localhost:1/jwks", 100).expect(201).id();
    for (number, (url, problem)) in
        [(&moved.url, "unexpected_status"), (&large.url, "too_large"), (&silly.url, "no_usable_keys")]
            .iter()
            .enumerate()
    {
        let id = create(url, 200 + number).expect(201).id();
        let trial = app.root().post(format!("/v1/identity-providers/{id}/test"), json!({})).expect(200);
        assert_eq!((&trial["ok"], &trial["keys_problem"]), (&json!(false), &json!(problem)), "{url}");
    }
    assert_eq!(secret.asked(), 0, "a redirect was followed");
    let trial = app.root().post(format!("/v1/identity-providers/{inside}/test"), json!({})).expect(200);
    // `localhost` is 127.0.0.1, which these tests allow, or ::1, which they do not: nothing answers in either case.
    assert!(["address_not_public", "unreachable"].contains(&trial.str("keys_problem").as_str()), "{trial:?}");
});
