//! Retrying is safe.

use serde_json::json;
use support::{on_each_engine, tamper};

on_each_engine!(a_retry_gets_the_first_answer_again_byte_for_byte, |app| {
    let body = app.ticket().body;
    let first = app.root().key("k-1").post("/v1/tickets", body.clone()).expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    app.root().patch(format!("/v1/tickets/{}", first.id()), json!({"subject": "meanwhile"})).expect(200);
    app.clock.advance_seconds(3_600);
    let again = app.root().key("k-1").post("/v1/tickets", body.clone()).expect(201);
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    for name in ["etag", "location", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(app.root().get("/v1/tickets").data().len(), 1);
    let quoted = app.root().key("\"k-1\"").post("/v1/tickets", body).expect(201);
    assert_eq!(quoted.bytes, first.bytes, "quotes make no other key");
});

on_each_engine!(what_a_body_means_counts_and_not_how_it_is_written, |app| {
    let text = r#"{"subject":"x","customer":{"name":"A"},"body":{"content":"c"}}"#;
    let other = "{ \"body\": {\"content\":\"c\"},\n \"customer\": {\"name\":\"\\u0041\"}, \"subject\":\"x\" }";
    let send =
        |text: &str| app.root().key("k").send_bytes("POST", "/v1/tickets", Some("application/json"), text.as_bytes());
    let first = send(text).expect(201);
    assert_eq!(send(other).expect(201).bytes, first.bytes);
});

on_each_engine!(a_key_means_one_request, |app| {
    let body = app.ticket().body;
    let first = app.root().key("k").post("/v1/tickets", body.clone()).expect(201);
    let mut changed = body.clone();
    changed["subject"] = "another".into();
    app.root().key("k").post("/v1/tickets", changed).expect(422).problem("idempotency_key_reused");
    let path = format!("/v1/tickets/{}/messages", first.id());
    app.root()
        .key("k")
        .post(&path, json!({"kind": "note", "body": {"content": "x"}}))
        .expect(422)
        .problem("idempotency_key_reused");
    assert_eq!(tamper::count(&app.database, "tickets"), 1);
});

on_each_engine!(twenty_twins_make_one_ticket, |app| {
    for round in 0..3 {
        let body = app.ticket().body;
        let (key, before) = (format!("twin {round}"), tamper::count(&app.database, "tickets"));
        let answers: Vec<_> = std::thread::scope(|threads| {
            let sent: Vec<_> =
                (0..20).map(|_| threads.spawn(|| app.root().key(&key).post("/v1/tickets", body.clone()))).collect();
            sent.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(tamper::count(&app.database, "tickets"), before + 1);
        let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert!(made.iter().all(|answer| answer.bytes == made[0].bytes));
        assert_eq!(made.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count(), 1);
        for waiting in answers.iter().filter(|answer| answer.status != 201) {
            let waiting = waiting.clone().expect(409).problem("idempotency_in_progress");
            assert!(waiting.header("retry-after").is_some());
            assert_eq!(app.engine(), support::Engine::Postgres, "on SQLite the twin waits");
        }
        let late = app.root().key(&key).post("/v1/tickets", body.clone()).expect(201);
        assert_eq!(late.bytes, made[0].bytes);
    }
});

on_each_engine!(a_failed_attempt_frees_the_key, |app| {
    let mut body = app.ticket().with("team_id", "team_00000000000000000000000001").body;
    app.root().key("k").post("/v1/tickets", body.clone()).expect(422).problem("validation_failed");
    app.root().key("k").post("/v1/tickets", json!({})).expect(422).problem("validation_failed");
    body["team_id"] = json!(null);
    let made = app.root().key("k").post("/v1/tickets", body.clone()).expect(201);
    assert_eq!(made.header("idempotency-replayed"), None);
    assert_eq!(app.root().key("k").post("/v1/tickets", body).expect(201).bytes, made.bytes);
});

on_each_engine!(a_key_belongs_to_who_uses_it, |app| {
    let (sara, reza) = (app.agent("sara").enters(), app.agent("reza").enters());
    let body = app.ticket().body;
    let one = sara.key("k").post("/v1/tickets", body.clone()).expect(201).id();
    let two = reza.key("k").post("/v1/tickets", body.clone()).expect(201).id();
    let other = app.other_workspace();
    let three = other.root().key("k").post("/v1/tickets", body).expect(201).id();
    assert!(one != two && two != three && one != three);
});

on_each_engine!(commands_are_repeatable_too, |app| {
    let sara = app.agent("sara").enters();
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let claimed = sara.key("c").act(format!("{path}/claim")).expect(200);
    sara.act(format!("{path}/release")).expect(200);
    let again = sara.key("c").act(format!("{path}/claim")).expect(200);
    assert_eq!(again.bytes, claimed.bytes);
    assert_eq!(sara.get(&path)["assignee_id"], json!(null), "it was not done again");
    let reply = json!({"kind": "reply", "body": {"content": "x"}});
    let sent = sara.key("r").post(format!("{path}/messages"), reply.clone()).expect(201);
    assert_eq!(sara.key("r").post(format!("{path}/messages"), reply).expect(201).bytes, sent.bytes);
    assert_eq!(sara.get(&path)["message_count"], 2);
});

on_each_engine!(a_secret_is_not_shown_twice, |app| {
    let body = json!({"name": "CRM", "type": "service", "scopes": ["tickets:read"]});
    let first = app.root().key("k").post("/v1/tokens", body.clone()).expect(201);
    assert!(first["secret"].is_string());
    let refused = app.root().key("k").post("/v1/tokens", body).expect(409).problem("replay_unavailable");
    assert!(!refused.text.contains(&first.str("secret")));
    let kept = app.database.texts("SELECT body AS text FROM idempotency_keys");
    assert!(kept.iter().all(|body| !body.contains("nbts_")), "the secret is stored nowhere");
});

on_each_engine!(a_replay_needs_the_right_to_the_request, |app| {
    let writer = app.service(&["tickets:write"]);
    let body = app.ticket().body;
    writer.key("k").post("/v1/tickets", body.clone()).expect(201);
    app.service(&["tickets:read"]).key("k").post("/v1/tickets", body.clone()).expect(403);
    app.anonymous().key("k").post("/v1/tickets", body).expect(401);
});

on_each_engine!(a_bad_key_is_refused, |app| {
    for key in ["", "\"\"", "a\"b", &"x".repeat(256)] {
        let refused = app.root().key(key).post("/v1/tickets", app.ticket().body).expect(400);
        refused.problem("invalid_header").field_error("Idempotency-Key", "invalid_format");
    }
    app.root().key(&"x".repeat(255)).post("/v1/tickets", app.ticket().body).expect(201);
    assert_eq!(tamper::count(&app.database, "tickets"), 1);
});
