//! Adding, changing and removing gateways.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{Gateway, Provider, SECRET, described};

#[track_caller]
fn refused(app: &TestApp, body: Value) -> Answer {
    app.root().post("/v1/gateways", body).expect(422).problem("validation_failed")
}

on_each_engine!(a_gateway_is_kept_and_its_secrets_are_never_shown, |app| {
    let provider = Provider::open();
    let made = app.root().key("once").post("/v1/gateways", described(&provider, json!({}))).expect(201);
    let path = format!("/v1/gateways/{}", made.id());
    assert_eq!(
        app.root().key("once").post("/v1/gateways", described(&provider, json!({}))).expect(201).id(),
        made.id()
    );
    let shown = app.root().get(&path).expect(200);
    assert_eq!(shown["request"]["body"]["text"], "{{text}}");
    assert_eq!(shown["secrets"], json!([{"name": "api_key", "set_at": app.clock.now()}]));
    assert_eq!((&shown["inbound_secret_set_at"], &shown["enabled"]), (&Value::Null, &json!(true)));
    let other = "quite-another-secret";
    app.clock.advance_seconds(1);
    let change = json!({"secrets": {"api_key": other}, "name": "پیامک"});
    let changed = app.root().if_match(shown.etag()).patch(&path, change).expect(200);
    assert_eq!((changed.int("version"), changed.str("name")), (2, "پیامک".to_owned()));
    app.root().if_match(shown.etag()).patch(&path, json!({"name": "x"})).expect(412);
    let known = app.settle().str("head_hash");
    assert_eq!(app.root().patch(&path, json!({"name": "پیامک"})).expect(200).int("version"), 2);
    assert_eq!(app.settle().str("head_hash"), known, "what changes nothing leaves no event");
    let secret = app.root().key("secret").post(format!("{path}/inbound-secret"), json!({})).expect(200).str("secret");
    app.root()
        .key("secret")
        .post(format!("{path}/inbound-secret"), json!({}))
        .expect(409)
        .problem("replay_unavailable");
    for answer in
        [made, changed, app.root().get("/v1/gateways").expect(200), app.root().get("/v1/audit-log").expect(200)]
    {
        assert!(![SECRET, other, &secret].iter().any(|secret| answer.text.contains(*secret)), "{answer:?}");
    }
    let kept = app.database.texts("SELECT definition AS text FROM gateways");
    assert!(!kept[0].contains(SECRET) && !kept[0].contains(other));
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
});

on_each_engine!(what_is_wrong_with_a_gateway_is_told_with_its_place, |app| {
    let provider = Provider::open();
    let with = |member: &str, value: Value| {
        let mut body = described(&provider, json!({}));
        body["request"][member] = value;
        body
    };
    let unknown = refused(app, with("body", json!({"a": {"b/c": ["{{customer.email}}"]}})));
    let unknown = unknown.field_error("#/request/body/a/b~1c/0", "unknown_placeholder");
    assert_eq!(unknown["errors"][0]["params"]["position"], 1);
    refused(app, with("body", json!({"a": "{{text"}))).field_error("#/request/body/a", "unclosed_placeholder");
    refused(app, with("body", json!({"a": "{{secret.other}}"}))).field_error("#/request/body/a", "unknown_placeholder");
    refused(app, with("body", json!([]))).field_error("#/request/body", "invalid_type");
    for (url, code) in [
        ("http://10.0.0.8/send", "not_allowed"),
        ("https://169.254.169.254/latest", "not_allowed"),
        ("http://sms.example/", "invalid_format"),
        ("https://user:pass@sms.example/", "invalid_format"),
        ("https://{{recipient}}/", "invalid_format"),
        ("https://sms.example{{recipient}}/", "not_allowed"),
        ("file:///etc/passwd", "invalid_format"),
        ("/send", "invalid_format"),
    ] {
        refused(app, with("url", json!(url))).field_error("#/request/url", code);
    }
    let header = |name: &str, value: &str| with("headers", json!([{"name": name, "value": value}]));
    refused(app, header("Idempotency-Key", "x")).field_error("#/request/headers/0/name", "not_allowed");
    refused(app, header("X: y", "x")).field_error("#/request/headers/0/name", "invalid_format");
    refused(app, header("X", "{{text}}")).field_error("#/request/headers/0/value", "not_allowed");
    refused(app, header("X", "a\r\nHost: b")).field_error("#/request/headers/0/value", "invalid_character");
    let secrets = |secrets: Value| described(&provider, json!({"secrets": secrets}));
    refused(app, secrets(json!({"api_key": ""}))).field_error("#/secrets/api_key", "too_short");
    refused(app, secrets(json!({"api_key": "a\nb"}))).field_error("#/secrets/api_key", "invalid_character");
    refused(app, secrets(json!({"api_key": "a", "A b": "x"}))).field_error("#/secrets/A b", "invalid_format");
    refused(app, described(&provider, json!({"channel": "email"}))).field_error("#/channel", "unknown_option");
    refused(app, described(&provider, json!({"message_id_pointer": "id"})))
        .field_error("#/message_id_pointer", "invalid_format");
    let inbound =
        json!({"verification": "header", "header": "X Y", "sender": "from", "text": "/t", "message_id": "/i"});
    let told = refused(app, described(&provider, json!({ "inbound": inbound })));
    told.field_error("#/inbound/header", "invalid_format").field_error("#/inbound/sender", "invalid_format");
    let strange = app.other_workspace().team("theirs");
    refused(app, described(&provider, json!({"team_id": strange}))).field_error("#/team_id", "not_found");
    assert!(app.root().get("/v1/gateways").expect(200).data().is_empty());
});

on_each_engine!(another_host_needs_the_secrets_anew, |app| {
    let (provider, other) = (Provider::open(), Provider::open());
    let gateway = Gateway::open(app, &provider);
    let path = format!("/v1/gateways/{}", gateway.id);
    let mut request = described(&other, json!({}))["request"].clone();
    let told = app.root().patch(&path, json!({"request": request})).expect(422);
    told.field_error("#/secrets/api_key", "required");
    app.root().patch(&path, json!({"request": request, "secrets": {"api_key": "other"}})).expect(200);
    // Another path of the same host keeps them.
    request["url"] = json!(other.url("/v2/send"));
    let kept = app.root().patch(&path, json!({"request": request})).expect(200);
    assert_eq!(kept["secrets"][0]["name"], "api_key");
    app.root().patch(&path, json!({"secrets": {"api_key": null}})).expect(422);
});

on_each_engine!(one_gateway_alone_carries_what_agents_are_told, |app| {
    let provider = Provider::open();
    let for_agents = json!({"for_notifications": true});
    let (one, two) = (Gateway::with(app, &provider, for_agents.clone()), Gateway::with(app, &provider, for_agents));
    let does = |id: &str| app.root().get(format!("/v1/gateways/{id}")).expect(200)["for_notifications"].clone();
    assert_eq!((does(&one.id), does(&two.id)), (json!(false), json!(true)));
    app.root().patch(format!("/v1/gateways/{}", one.id), json!({"for_notifications": true})).expect(200);
    assert_eq!((does(&one.id), does(&two.id)), (json!(true), json!(false)));
});

on_each_engine!(a_gateway_by_which_somebody_wrote_stays, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    gateway.ticket(app.root(), "+989120001234");
    app.root().delete(format!("/v1/gateways/{}", gateway.id)).expect(409).problem("in_use");
});
