//! Adding, changing and removing webhooks.

use serde_json::json;
use support::{Receiver, on_each_engine};

use super::hook;

on_each_engine!(a_webhook_is_added_read_changed_and_removed, |app| {
    let root = app.root();
    let body = json!({"url": "https://hooks.example/in/secret-path", "description": "CRM", "event_types": ["ticket.*", "ticket.*"],
        "condition": {"field": "priority", "op": "is", "value": "high"}});
    let made = root.post("/v1/webhooks", body).expect(201);
    assert_eq!((made["state"].clone(), made["enabled"].clone()), (json!("new"), json!(true)));
    assert_eq!(made["event_types"], json!(["ticket.*"]));
    let id = made.id();
    let shown = hook(root, &id);
    assert_eq!(shown["condition"]["field"], "priority");
    assert!(shown.json.get("secret").is_none(), "shown once");
    let changed = root
        .if_match("\"1\"")
        .patch(format!("/v1/webhooks/{id}"), json!({"condition": null, "event_types": ["message.created"]}))
        .expect(200);
    assert_eq!((changed["version"].clone(), changed["condition"].clone()), (json!(2), json!(null)));
    let stale = root.if_match("\"1\"").patch(format!("/v1/webhooks/{id}"), json!({"enabled": false})).expect(412);
    assert_eq!(stale["conflicting_fields"], json!([]));
    assert_eq!(root.get("/v1/webhooks").expect(200).ids(), [id.as_str()]);
    root.delete(format!("/v1/webhooks/{id}")).expect(204);
    root.get(format!("/v1/webhooks/{id}")).expect(404);
    // The history tells the host and nothing behind it.
    app.settle();
    let log = root.get("/v1/audit-log?limit=50").expect(200);
    assert!(log.text.contains("https://hooks.example") && !log.text.contains("secret-path"), "{}", log.text);
});

on_each_engine!(what_is_no_webhook_is_refused_with_its_place, |app| {
    let root = app.root();
    let with = |name: &str, value: serde_json::Value| {
        let mut body = json!({"url": "https://hooks.example/x", "event_types": ["ticket.*"]});
        body[name] = value;
        root.post("/v1/webhooks", body)
    };
    for url in [
        "",
        "x",
        "http://hooks.example/",
        "https://u:p@hooks.example/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "ftp://hooks.example/",
        "https://hooks.example/#x",
    ] {
        with("url", json!(url)).expect(422).field_error("#/url", "invalid_format");
    }
    with("event_types", json!([])).expect(422);
    with("event_types", json!(["ticket.*", "tick.*"])).expect(422).field_error("#/event_types/1", "unknown_option");
    with("condition", json!({"field": "nope", "op": "is", "value": 1})).expect(422);
    with("condition", json!({"field": "next_due_at", "op": "is_not_null"}))
        .expect(422)
        .field_error("#/condition", "not_allowed");
    let blind = app.service(&["webhooks:manage"]);
    let body = json!({"url": "https://hooks.example/x", "event_types": ["ticket.*"], "include_notes": true});
    blind.post("/v1/webhooks", body).expect(422).field_error("#/include_notes", "not_allowed");
    assert!(root.get("/v1/webhooks").expect(200).data().is_empty());
});

on_each_engine!(a_retried_creation_makes_no_second_one_and_shows_no_secret_again, |app| {
    let body = json!({"url": "https://hooks.example/x", "event_types": ["ticket.*"]});
    let made = app.root().key("k").post("/v1/webhooks", body.clone()).expect(201);
    assert!(made.str("secret").starts_with("whsec_"));
    app.root().key("k").post("/v1/webhooks", body).expect(409).problem("replay_unavailable");
    assert_eq!(app.root().get("/v1/webhooks").expect(200).data().len(), 1);
});

on_each_engine!(a_workspace_has_fifty_and_no_more, |app| {
    let body = json!({"url": "https://hooks.example/x", "event_types": ["ticket.*"]});
    let first = app.root().post("/v1/webhooks", body.clone()).expect(201).id();
    for _ in 1..50 {
        app.root().post("/v1/webhooks", body.clone()).expect(201);
    }
    let refused = app.root().post("/v1/webhooks", body.clone()).expect(409).problem("conflict");
    assert_eq!((&refused["reason"], &refused["max"]), (&json!("too_many"), &json!(50)));
    app.root().delete(format!("/v1/webhooks/{first}")).expect(204);
    app.root().post("/v1/webhooks", body).expect(201);
});

on_each_engine!(the_log_of_a_webhook_is_of_what_was_asked_for, |app| {
    let receiver = Receiver::open();
    let id = receiver.hooked(app.root(), &["ticket.*"], json!({})).id();
    let ticket = app.ticket().opened().id();
    app.sends_hooks();
    receiver.answers(500);
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"priority": "urgent"})).expect(200);
    app.sends_hooks();
    let listed = |query: &str| app.root().get(format!("/v1/webhooks/{id}/deliveries?{query}")).expect(200);
    let kinds = |query: &str| -> std::collections::BTreeSet<String> {
        listed(query).data().iter().map(|row| row["event_type"].as_str().unwrap().to_owned()).collect()
    };
    assert!(kinds("state=delivered").contains("ticket.created"));
    assert!(listed("state=queued").data().iter().all(|row| row["state"] == "queued"));
    assert!(
        kinds("state=queued").contains("ticket.priority_changed") && !kinds("state=queued").contains("ticket.created")
    );
    assert_eq!(kinds("event_type=ticket.created"), std::collections::BTreeSet::from(["ticket.created".to_owned()]));
    assert!(kinds("event_type=ticket.created&state=queued").is_empty());
});

on_each_engine!(the_types_of_events_are_listed_with_what_they_mean, |app| {
    let all = app.root().get("/v1/event-types").expect(200);
    let created = all.data().iter().find(|row| row["type"] == "ticket.created").unwrap();
    assert_eq!((&created["subject"], &created["description"]), (&json!("ticket"), &json!("A ticket was opened.")));
    assert!(all.data().iter().all(|row| !row["description"].as_str().unwrap().is_empty()));
});

on_each_engine!(trying_an_address_tells_at_once_what_is_answered, |app| {
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["ticket.*"], json!({"enabled": false}));
    let path = format!("/v1/webhooks/{}/test", made.id());
    let told = app.root().act(&path).expect(200);
    assert_eq!((&told["state"], &told["status"], &told["answer"]), (&json!("delivered"), &json!(200), &json!("taken")));
    assert!(told["latency_ms"].is_i64() && told["payload"]["type"] == "webhook.test");
    let call = &receiver.calls()[0];
    assert_eq!((call.signed_with(&made.str("secret")), call.id()), (1, told["event_id"].as_str().unwrap()));
    let first = app.root().key("t").act(&path).expect(200);
    let again = app.root().key("t").act(&path).expect(200);
    assert_eq!((again.header("idempotency-replayed"), &again.json), (Some("true"), &first.json));
    assert_eq!(receiver.calls().len(), 2, "the first answer is given again, and nothing is sent");
    receiver.answers(500);
    let told = app.root().act(&path).expect(200);
    assert_eq!((&told["state"], &told["problem"]), (&json!("failed"), &json!("unexpected_status")));
    assert_eq!(hook(app.root(), &made.id())["failure_count"], 0, "it says nothing of how the address does");
    // A name that leads inside is found out when it is resolved.
    let body = json!({"url": "https://localhost/x", "event_types": ["ticket.*"]});
    let inside = app.root().post("/v1/webhooks", body).expect(201).id();
    let told = app.root().act(format!("/v1/webhooks/{inside}/test")).expect(200);
    assert!(["unreachable", "address_not_public"].contains(&told["problem"].as_str().unwrap()), "{told:?}");
});
