//! What a workspace says of its surveys.

use serde_json::{Value, json};
use support::on_each_engine;

use super::surveys;

const PATH: &str = "/v1/survey-settings";

on_each_engine!(nobody_is_asked_until_it_is_said_and_every_change_is_an_event, |app| {
    let first = app.root().get(PATH).expect(200);
    assert_eq!((first.int("version"), &first["enabled"], &first["updated_at"]), (1, &json!(false), &Value::Null));
    assert_eq!(first["texts"]["fa"]["built_in"], true);
    let quiet = app.ticket().at("closed").id();
    app.ask();
    assert_eq!(surveys(app, &quiet).len(), 0);
    let sent = json!({
        "enabled": true, "asked_after": "closed", "delay_minutes": 90, "sample_percent": 50, "rest_days": 7,
        "excluded_tags": ["VIP", "test"], "expiry_days": 14, "edit_days": 3, "low_score": 3,
        "page_url": "https://help.example/rate/{key}", "texts": {"fa": {"question": "راضی بودید؟"}},
    });
    let changed = app.root().patch(PATH, sent.clone()).expect(200);
    for member in ["enabled", "asked_after", "delay_minutes", "sample_percent", "rest_days", "expiry_days", "edit_days"]
    {
        assert_eq!(changed[member], sent[member], "{member}");
    }
    assert_eq!(
        (changed.int("version"), changed.words("excluded_tags")),
        (2, vec!["test".to_owned(), "vip".to_owned()])
    );
    assert_eq!(
        (&changed["texts"]["fa"]["question"], &changed["texts"]["fa"]["built_in"]),
        (&json!("راضی بودید؟"), &json!(false))
    );
    assert_eq!(changed["texts"]["fa"]["thanks"], first["texts"]["fa"]["thanks"]);
    assert_eq!(changed["texts"]["en"], first["texts"]["en"]);
    let shown = app.root().get(PATH).expect(200);
    assert_eq!(shown.json, changed.json);
    app.root().with("If-None-Match", shown.etag()).get(PATH).expect(304);
    assert_eq!(app.root().patch(PATH, json!({"enabled": true})).expect(200).int("version"), 2);
    app.root().if_match("\"1\"").patch(PATH, json!({"low_score": 1})).expect(412);
    let back = app.root().patch(PATH, json!({"texts": {"fa": {"question": null}}, "page_url": null})).expect(200);
    assert_eq!((&back["texts"], &back["page_url"]), (&first["texts"], &Value::Null));
    app.settle();
    let audit = app.root().get("/v1/audit-log?limit=5").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "survey_settings").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[1]["changes"]["enabled"], json!({"from": false, "to": true}));
});

on_each_engine!(settings_that_are_none_are_refused_with_their_place, |app| {
    let refused = |body: Value| app.root().patch(PATH, body).expect(422);
    for (member, low, high) in [
        ("delay_minutes", -1, 43_201),
        ("sample_percent", 0, 101),
        ("rest_days", -1, 366),
        ("expiry_days", 0, 366),
        ("edit_days", -1, 91),
        ("low_score", -1, 5),
    ] {
        for value in [low, high] {
            refused(json!({ member: value })).field_error(&format!("#/{member}"), "out_of_range");
        }
        refused(json!({ member: null })).field_error(&format!("#/{member}"), "null_not_allowed");
    }
    for page in ["https://help.example/", "help.example/{key}", "https://help.example/{key}{key}", "javascript:{key}"] {
        refused(json!({ "page_url": page })).field_error("#/page_url", "invalid_format");
    }
    refused(json!({"excluded_tags": ["good", "a,b"]})).field_error("#/excluded_tags/1", "invalid_character");
    refused(json!({"texts": {"en": {"question": " "}}})).field_error("#/texts/en/question", "required");
    refused(json!({"texts": {"en": {"thanks": "a\nb"}}})).field_error("#/texts/en/thanks", "invalid_character");
    refused(json!({"asked_after": "opened"})).field_error("#/asked_after", "unknown_option");
    assert_eq!(app.root().get(PATH).expect(200).int("version"), 1);
    app.lead().patch(PATH, json!({"enabled": true})).expect(403);
});
