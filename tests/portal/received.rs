//! The message that a request has arrived.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Actor, Answer, TestApp,
    binary::{self, Process},
    identity::Shop,
    on_each_engine,
};

use super::ticket;

/// The messages of a ticket, once none of its intents waits any more.
fn settled(app: &TestApp, who: &Actor, path: &str) -> Answer {
    for _ in 0..1_000 {
        if app.database.texts("SELECT CAST(state AS TEXT) AS text FROM outbox WHERE state = 1").is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    who.get(path).expect(200)
}

fn states(app: &TestApp) -> Vec<String> {
    app.database.texts("SELECT CAST(state AS TEXT) AS text FROM outbox ORDER BY created_at, state")
}

on_each_engine!(a_customer_is_told_in_his_language_that_his_request_has_arrived, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let shop = Shop::open(app);
    for (locale, words) in [("fa", "درخواست شما با شمارهٔ"), ("en", "We have received your request number")]
    {
        let sara = shop.user_with(locale, json!({ "locale": locale }));
        let opened = sara.post("/v1/portal/tickets", ticket("s")).expect(201);
        let path = format!("/v1/portal/tickets/{}", opened.id());
        let messages = settled(app, &sara, &format!("{path}/messages"));
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

on_each_engine!(it_is_told_once_for_tickets_of_the_api_too_and_not_where_it_is_switched_off, |app| {
    let quiet = app.ticket().opened();
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let told = app.ticket().with("language", "en").opened();
    let path = |id: String| format!("/v1/tickets/{id}/messages");
    assert_eq!(settled(app, app.root(), &path(told.id())).column("kind"), ["customer", "auto"]);
    assert_eq!(app.root().get(path(quiet.id())).expect(200).column("kind"), ["customer"]);
    assert_eq!(states(app), ["2"]);
    // Led back to the queue, as after a crash: its effect is guarded by its state, and by a unique key.
    let again = app.database.texts("SELECT 'x' AS text FROM outbox WHERE state = 2");
    assert_eq!(again.len(), 1);
    app.root().patch("/v1/workspace", json!({"received_message": false})).expect(200);
    app.ticket().opened();
    assert_eq!(states(app).len(), 1);
});

on_each_engine!(nobody_is_told_of_what_is_spam_or_in_the_bin, |app| {
    app.stop();
    // Meant, and not carried out before the server stopped.
    app.restart();
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let id = app.ticket().opened().id();
    settled(app, app.root(), &format!("/v1/tickets/{id}/messages"));
    app.root().patch(format!("/v1/tickets/{id}"), json!({"spam": true})).expect(200);
    app.database.execute("UPDATE outbox SET state = 1, finished_at = NULL");
    for _ in 0..1_000 {
        if states(app) == ["3"] {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(states(app), ["3"]);
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
    // What the killed server held is taken up when its lease ends.
    for _ in 0..600 {
        if app.database.texts("SELECT CAST(state AS TEXT) AS text FROM outbox WHERE state = 1").is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    for id in &opened {
        let messages = caller.get(format!("/v1/tickets/{id}/messages")).expect(200);
        assert_eq!(messages.column("kind"), ["customer", "auto"], "{id}");
    }
    server.kill();
});
