//! Identity providers: adding, changing, trying and removing them.

use serde_json::{Value, json};
use support::{
    identity::{Published, SECRET, Shop},
    on_each_engine,
};

use super::{Pair, claims, key_set};

on_each_engine!(a_secret_is_stored_encrypted_and_never_shown, |app| {
    let shop = Shop::open(app);
    let path = format!("/v1/identity-providers/{}", shop.provider);
    let shown = app.root().get(&path).expect(200);
    assert_eq!(
        (&shown["kind"], &shown["algorithms"], &shown["audience"]),
        (&json!("secret"), &json!(["HS256"]), &json!(null))
    );
    assert!(shown["secret_set_at"].is_string());
    for answer in [shown, app.root().get("/v1/identity-providers"), app.root().get("/v1/audit-log")] {
        assert!(!answer.text.contains(SECRET), "{answer:?}");
    }
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let column = match app.engine() {
        support::Engine::Sqlite => "lower(hex(secret))",
        support::Engine::Postgres => "encode(secret, 'hex')",
    };
    let stored = app.database.texts(&format!("SELECT {column} AS text FROM identity_providers"));
    assert!(stored[0].len() > 2 * SECRET.len() && !stored[0].contains(&hex(SECRET)), "{stored:?}");
    // Another secret works at once, and the old one no more.
    let old = shop.user("u");
    old.get("/v1/portal/me").expect(200);
    let next = "another shared secret of 32 bytes or more";
    app.root().patch(&path, json!({"secret": next})).expect(200);
    old.get("/v1/portal/me").expect(401).problem("invalid_signature");
    let token = support::identity::sign_with(next.as_bytes(), &shop.claims("u"));
    app.anonymous().presenting(token).get("/v1/portal/me").expect(200);
});

on_each_engine!(a_sealed_secret_moved_to_another_row_opens_nothing, |app| {
    let shop = Shop::open(app);
    let body = json!({"name": "b", "kind": "secret", "issuer": "https://b.example", "secret": "x".repeat(40)});
    app.root().post("/v1/identity-providers", body).expect(201);
    shop.user("u").get("/v1/portal/me").expect(200);
    app.database.execute(
        "UPDATE identity_providers SET secret = (SELECT secret FROM identity_providers WHERE issuer = 'https://b.example')",
    );
    let answer = shop.user("u").get_beside_the_contract("/v1/portal/me");
    assert_eq!((answer.status, &answer["code"]), (500, &json!("internal_error")));
});

on_each_engine!(a_provider_needs_what_its_kind_needs_and_nothing_else, |app| {
    let create = |change: Value| {
        let mut body = json!({"name": "p", "kind": "secret", "issuer": "https://p.example", "secret": "s".repeat(32)});
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => body.as_object_mut().unwrap().remove(name),
                value => body.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        app.root().post("/v1/identity-providers", body)
    };
    let keys = key_set(&[Pair::Ed.public("a")]);
    let mut private = Pair::Ed.public("a");
    private["d"] = json!("AAAA");
    for (change, place, code) in [
        (json!({"secret": null}), "#/secret", "required"),
        (json!({"secret": "s".repeat(31)}), "#/secret", "too_short"),
        (json!({"secret": "s".repeat(513)}), "#/secret", "too_long"),
        (json!({"jwks_url": "https://a.example/"}), "#/jwks_url", "not_allowed"),
        (json!({"keys": keys}), "#/keys", "not_allowed"),
        (json!({"algorithms": ["RS256"]}), "#/algorithms/0", "unknown_option"),
        (json!({"algorithms": []}), "#/algorithms", "too_few"),
        (json!({"kind": "keys", "secret": null}), "#/keys", "required"),
        (json!({"kind": "keys", "secret": null, "keys": {}}), "#/keys", "invalid_format"),
        (json!({"kind": "keys", "secret": null, "keys": key_set(&[private])}), "#/keys", "not_allowed"),
        (
            json!({"kind": "keys", "secret": null, "keys": keys, "algorithms": ["HS256"]}),
            "#/algorithms/0",
            "unknown_option",
        ),
        (json!({"kind": "jwks_url", "secret": null}), "#/jwks_url", "required"),
        (json!({"leeway_seconds": 301}), "#/leeway_seconds", "out_of_range"),
        (json!({"issuer": ""}), "#/issuer", "required"),
        (json!({"kind": "saml"}), "#/kind", "unknown_option"),
    ] {
        create(change.clone()).expect(422).field_error(place, code);
    }
    let first = create(json!({})).expect(201);
    let twin = create(json!({})).expect(409).problem("already_exists");
    assert_eq!(twin["existing_id"], first.id().as_str());
    app.other_workspace().root().get(format!("/v1/identity-providers/{}", first.id())).expect(404);
});

on_each_engine!(a_provider_is_switched_off_and_on_and_removed_only_while_nobody_is_known_by_it, |app| {
    let shop = Shop::open(app);
    let path = format!("/v1/identity-providers/{}", shop.provider);
    let before = app.root().get(&path).expect(200);
    let sara = shop.user("u");
    sara.get("/v1/portal/me").expect(200);
    let off = app.root().if_match(before.etag()).patch(&path, json!({"active": false})).expect(200);
    assert_eq!((&off["active"], &off["version"]), (&json!(false), &json!(2)));
    sara.get("/v1/portal/me").expect(401).problem("provider_disabled");
    app.root().if_match(before.etag()).patch(&path, json!({"active": true})).expect(412);
    app.root().patch(&path, json!({"active": true})).expect(200);
    sara.get("/v1/portal/me").expect(200);
    app.root().delete(&path).expect(409).problem("in_use");
    let body = json!({"name": "b", "kind": "secret", "issuer": "https://b.example", "secret": "x".repeat(40)});
    let unused = app.root().post("/v1/identity-providers", body).expect(201).id();
    app.root().delete(format!("/v1/identity-providers/{unused}")).expect(204);
    app.root().get(format!("/v1/identity-providers/{unused}")).expect(404);
    app.settle();
    let log = app.root().get("/v1/audit-log").expect(200);
    assert!(log.text.contains("identity_provider"), "{log:?}");
});

on_each_engine!(a_provider_can_be_tried_before_customers_do, |app| {
    let published = Published::json(&key_set(&[Pair::Ed.public("one"), Pair::Rsa.public("two")]));
    let body = json!({"name": "jwks", "kind": "jwks_url", "issuer": "https://keys.example", "jwks_url": published.url});
    let id = app.root().post("/v1/identity-providers", body).expect(201).id();
    let test = |body: Value| app.root().post(format!("/v1/identity-providers/{id}/test"), body).expect(200);
    let keys = test(json!({}));
    assert_eq!((&keys["ok"], &keys["keys"][1]), (&json!(true), &json!({"kid": "two", "algorithm": "RS256"})));
    let good = test(json!({"token": Pair::Ed.sign(Some("one"), &claims(app, "u-9"))}));
    assert_eq!((&good["ok"], &good["subject"], &good["token_problem"]), (&json!(true), &json!("u-9"), &json!(null)));
    let mut late = claims(app, "u-9");
    late["exp"] = json!(app.now_seconds() - 900);
    let late = test(json!({"token": Pair::Ed.sign(Some("one"), &late)}));
    assert_eq!((&late["ok"], &late["token_problem"]), (&json!(false), &json!("token_expired")));
    assert_eq!(test(json!({"token": "x"}))["token_problem"], "invalid_token");
    // Nobody was recorded.
    assert!(app.root().get("/v1/customers").expect(200).ids().is_empty());
    app.lead().post(format!("/v1/identity-providers/{id}/test"), json!({})).expect(403);
});
