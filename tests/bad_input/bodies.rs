//! Bodies that are not what a ticket is opened with.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{furnished, rows};

/// A ticket that could be opened, as text, with this instead of its subject.
fn with_subject(subject: &str) -> String {
    format!(r#"{{"subject":{subject},"customer":{{"name":"A"}},"body":{{"content":"c"}}}}"#)
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

on_each_engine!(what_is_not_json_is_400_and_says_where, |app| {
    furnished(app);
    let before = rows(app);
    let half = with_subject("\"x\"").replace("}}", "");
    for (text, line) in [
        ("", None),
        ("   \n ", None),
        ("{", Some(1)),
        ("nope", Some(1)),
        ("{\"a\":}", Some(1)),
        ("{\"a\":1,}", Some(1)),
        ("{'a':1}", Some(1)),
        ("{\"a\":1} {}", Some(1)),
        ("\n\n{\"a\": tru}", Some(3)),
        ("{\"a\": 01}", Some(1)),
        ("{\"a\": NaN}", Some(1)),
        ("{\"a\": \"\u{1}\"}", Some(1)),
        ("{\"a\": \"\\x\"}", Some(1)),
        ("{\"a\": \"\\ud800\"}", Some(1)),
        ("\u{feff}{}", Some(1)),
        (half.as_str(), Some(1)),
    ] {
        let refused = app.root().send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes());
        let refused = refused.expect(400).problem("invalid_json");
        assert_eq!(refused["line"], line.map_or(Value::Null, |line: i64| json!(line)), "{text:?}");
    }
    for bytes in [&b"{\"subject\":\"\xff\xfe\"}"[..], b"\xff\xfe{\x00}\x00", b"\x00", b"\x1f\x8b\x08\x00"] {
        app.root()
            .send_bytes("POST", "/v1/tickets", Some("application/json"), bytes)
            .expect(400)
            .problem("invalid_json");
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(json_that_is_no_ticket_is_422_with_every_fault_and_its_place, |app| {
    furnished(app);
    let before = rows(app);
    let with = |member: &str, value: Value| app.ticket().with(member, value).body;
    let subject = |value: Value| with("subject", value);
    let cases: Vec<(Value, Vec<(&str, &str)>)> = vec![
        (json!([]), vec![("#", "invalid_type")]),
        (json!("x"), vec![("#", "invalid_type")]),
        (json!(null), vec![("#", "null_not_allowed")]),
        (json!({}), vec![("#/subject", "required"), ("#/customer", "required"), ("#/body", "required")]),
        (subject(json!(7)), vec![("#/subject", "invalid_type")]),
        (subject(json!(["x"])), vec![("#/subject", "invalid_type")]),
        (subject(json!(null)), vec![("#/subject", "null_not_allowed")]),
        (subject(json!("")), vec![("#/subject", "required")]),
        (subject(json!("   ")), vec![("#/subject", "required")]),
        (subject(json!("a\nb")), vec![("#/subject", "invalid_character")]),
        (subject(json!("a\u{0}b")), vec![("#/subject", "invalid_character")]),
        (subject(json!("ب".repeat(301))), vec![("#/subject", "too_long")]),
        (with("body", json!({"content": "x".repeat(65_537)})), vec![("#/body/content", "too_long")]),
        (with("body", json!({"content": " \n "})), vec![("#/body/content", "required")]),
        (with("body", json!({"content": "a\u{0}"})), vec![("#/body/content", "invalid_character")]),
        (with("body", json!({"content": "x", "format": "rtf"})), vec![("#/body/format", "unknown_option")]),
        (with("body", json!("text")), vec![("#/body", "invalid_type")]),
        (with("priority", json!("highest")), vec![("#/priority", "unknown_option")]),
        (with("priority", json!(3)), vec![("#/priority", "invalid_type")]),
        (with("channel", json!("email")), vec![("#/channel", "unknown_option")]),
        (with("tags", json!("a")), vec![("#/tags", "invalid_type")]),
        (with("tags", json!(["a", 1])), vec![("#/tags/1", "invalid_type")]),
        (
            with("tags", json!(["a,b", "", "x".repeat(51)])),
            vec![("#/tags/0", "invalid_character"), ("#/tags/1", "required"), ("#/tags/2", "too_long")],
        ),
        (with("tags", json!((0..51).map(|n| n.to_string()).collect::<Vec<_>>())), vec![("#/tags", "too_many")]),
        (with("colour", json!("red")), vec![("#/colour", "unknown_field")]),
        (with("status", json!("closed")), vec![("#/status", "unknown_field")]),
        (with("customer", json!({})), vec![("#/customer", "required")]),
        (with("customer", json!({"id": "cus_x"})), vec![("#/customer/id", "invalid_reference")]),
        (with("customer", json!({"name": "A", "vip": true})), vec![("#/customer/vip", "unknown_field")]),
        (
            with("customer", json!({"emails": [{"value": "a@b.example"}, {"value": "A@B.example"}]})),
            vec![("#/customer/emails/1/value", "duplicate")],
        ),
        (
            with(
                "customer",
                json!({"emails": (0..21).map(|n| json!({"value": format!("{n}@b.example")})).collect::<Vec<_>>()}),
            ),
            vec![("#/customer/emails", "too_many")],
        ),
        (
            json!({"subject": 1, "customer": {"emails": "x"}, "body": {"content": []}, "extra": 0}),
            vec![
                ("#/subject", "invalid_type"),
                ("#/customer/emails", "invalid_type"),
                ("#/body/content", "invalid_type"),
                ("#/extra", "unknown_field"),
            ],
        ),
    ];
    for (body, faults) in cases {
        let refused = app.root().post("/v1/tickets", body).expect(422).problem("validation_failed");
        for (place, code) in &faults {
            let _ = refused.clone().field_error(place, code);
        }
        assert_eq!(refused["errors"].as_array().unwrap().len(), faults.len(), "{refused:?}");
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(a_member_that_stands_there_twice_is_refused, |app| {
    furnished(app);
    let before = rows(app);
    for (text, place) in [
        (with_subject("\"a\",\"subject\":\"b\""), "#/subject"),
        (with_subject("\"a\"").replace("\"name\":\"A\"", "\"name\":\"A\",\"name\":\"B\""), "#/customer/name"),
    ] {
        let refused = app.root().send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes());
        refused.expect(422).field_error(place, "duplicate_field");
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(a_nul_is_refused_even_in_a_name, |app| {
    for text in ["{\"a\\u0000b\": 1}", "{\"subject\": \"\\u0000\"}"] {
        let refused =
            app.root().send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes()).expect(422);
        assert!(
            refused["errors"].as_array().unwrap().iter().any(|it| it["code"] == "invalid_character"),
            "{refused:?}"
        );
    }
});

on_each_engine!(deep_nesting_is_refused_however_deep, |app| {
    for levels in [33, 1_000, 500_000] {
        let text = with_subject(&nested(levels));
        let refused =
            app.root().send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes()).expect(422);
        assert_eq!(refused["errors"][0]["code"], "too_deep", "{levels}");
    }
    let text = with_subject(&nested(20));
    let refused = app.root().send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes()).expect(422);
    refused.field_error("#/subject", "invalid_type");
});

on_each_engine!(the_longest_that_is_allowed_is_accepted, |app| {
    let tags: Vec<_> = (0..50).map(|number| format!("{number:ب>50}")).collect();
    let ticket = app
        .ticket()
        .with("subject", "ب".repeat(300))
        .with("body", json!({"content": "ن".repeat(65_536)}))
        .with("tags", json!(tags))
        .opened();
    let shown = app.root().get(format!("/v1/tickets/{}?expand=messages", ticket.id())).expect(200);
    assert_eq!(shown["messages"][0]["body_text"].as_str().unwrap().chars().count(), 65_536);
});

on_each_engine!(numbers_at_the_edge_are_refused_and_not_rounded, |app| {
    for text in ["9223372036854775808", "-1", "1e400", "1.5", "1e3", "123456789012345678901234567890"] {
        let body = format!("{{\"reopen_window_days\": {text}}}");
        let answer = app.root().send_bytes("PATCH", "/v1/workspace", Some("application/json"), body.as_bytes());
        assert!([400, 422].contains(&answer.status), "{text}: {answer:?}");
    }
    assert_eq!(app.root().get("/v1/workspace")["version"], 1);
});

on_each_engine!(a_body_of_signs_alone_is_taken_in_and_shown_without_a_thousand_quotes, |app| {
    let quotes = format!("{}word", ">".repeat(60_000));
    let ticket = app.ticket().with("body", json!({"format": "markdown", "content": quotes})).opened();
    let message = app.root().get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
    let message = &message["data"][0];
    let html = message["body_html"].as_str().expect("a body");
    assert!(html.matches("<blockquote>").count() <= 100, "{} quotes", html.matches("<blockquote>").count());
    assert!(message["body_text"].as_str().is_some_and(|text| text.contains("word")));
});
