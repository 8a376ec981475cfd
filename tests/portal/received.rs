//! The message that a request has arrived.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    TestApp,
    binary::{self, Process},
    identity::Shop,
    on_each_engine,
};

use super::ticket;

/// Waits until no intent waits any more.
fn settle(app: &TestApp) {
    for _ in 0..1_000 {
        if waiting(app) == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("intents still wait");
}

fn waiting(app: &TestApp) -> usize {
    app.database.texts("SELECT CAST(state AS TEXT) AS text FROM outbox").len()
}

on_each_engine!(a_customer_is_told_in_his_language_that_his_request_has_arrived, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let shop = Shop::open(app);
    for (locale, words) in [("fa", "درخواست شما با شمارهٔ"), ("en", "We have received your request number")]
    {
        let sara = shop.user_with(locale, json!({ "locale": locale }));
        let opened = sara.post("/v1/portal/tickets", ticket("s")).expect(201);
        let path = format!("/v1/portal/tickets/{}", opened.id());
        let messages = sara.get(format!("{path}/messages")).expect(200);
        assert_eq!(messages.column("kind"), ["customer", "auto"]);
        let text = messages.column("body_text").remove(1);
        let number = opened.int("number").to_string();
        let persian: String =
            number.chars().map(|c| char::from_u32('۰' as u32 + c.to_digit(10).unwrap()).unwrap()).collect();
        assert!(text.starts_with(words) && text.contains(if locale == "fa" { &persian } else { &number }), "{text}");
        // It answers nothing: the ticket waits as before.
        assert_eq!(sara.get(&path)["status"], "awaiting_reply");
        let theirs = app.root().get(format!("/v1/tickets/{}", opened.id())).expect(200);
        assert_eq!((&theirs["waiting_since"], &theirs["first_responded_at"]), (&opened["created_at"], &json!(null)));
        let history = app.root().get(format!("/v1/tickets/{}/history?limit=200", opened.id())).expect(200);
        let told = history.data().iter().find(|it| it["message"]["kind"] == "auto").expect("in the history");
        assert_eq!(told["actor"]["type"], "system");
    }
});

on_each_engine!(it_is_told_for_tickets_of_the_api_too_and_not_where_it_is_switched_off, |app| {
    let quiet = app.ticket().opened();
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let told = app.ticket().with("language", "en").opened();
    let path = |id: String| format!("/v1/tickets/{id}/messages");
    assert_eq!(told["message_count"], 2);
    assert_eq!(told["last_message_kind"], "auto");
    assert_eq!(app.root().get(path(told.id())).expect(200).column("kind"), ["customer", "auto"]);
    assert_eq!(app.root().get(path(quiet.id())).expect(200).column("kind"), ["customer"]);
    app.root().patch("/v1/workspace", json!({"received_message": false})).expect(200);
    let silent = app.ticket().opened();
    assert_eq!(app.root().get(path(silent.id())).expect(200).column("kind"), ["customer"]);
});

on_each_engine!(a_delivery_that_no_channel_can_make_is_ended_once, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let id = app.ticket().opened().id();
    settle(app);
    // Meant again, as if a worker had been killed between taking it and ending it.
    app.stop();
    app.database.execute(
        "INSERT INTO outbox (workspace_id, id, kind, subject_id, cycle, step, payload, state, attempts, due_at, \
         leased_until, created_at) SELECT workspace_id, id, 2, id, 1, 1, '{}', 1, 1, 0, 1, 0 FROM messages WHERE kind = 4",
    );
    assert_eq!(waiting(app), 1);
    app.restart();
    settle(app);
    assert_eq!(app.root().get(format!("/v1/tickets/{id}/messages")).expect(200).data().len(), 2);
});

on_each_engine!(killing_the_server_loses_no_message_and_doubles_none, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();
    let body =
        |number: i32| json!({"customer": {"name": "x"}, "subject": format!("s{number}"), "body": {"content": "c"}});
    let mut opened = Vec::new();
    for round in 0..3 {
        let server = Process::serve(&place);
        let caller = server.caller(token);
        for number in 0..15 {
            opened.push(caller.post("/v1/tickets", body(100 * round + number)).expect(201).id());
        }
        server.kill();
    }
    let server = Process::serve(&place);
    let caller = server.caller(token);
    for id in &opened {
        let messages = caller.get(format!("/v1/tickets/{id}/messages")).expect(200);
        assert_eq!(messages.column("kind"), ["customer", "auto"], "{id}");
    }
    // What the killed server left is done by the next one: deliveries are ended, events have their places.
    let unfed = || app.database.texts("SELECT CAST(pos AS TEXT) AS text FROM unfed").len();
    for _ in 0..600 {
        if waiting(app) + unfed() == 0 {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!((waiting(app), unfed()), (0, 0));
    server.kill();
});
