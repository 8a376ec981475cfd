//! What becomes of messages when nodes die, or are several.

use std::{fs, thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Engine, TestApp,
    binary::{self, Process},
    on_each_engine,
};

use super::{Gateway, Provider, SECRET, last, reply, sent};

/// The real program on the story's database, with a workspace; returns its arguments and a token.
fn program(app: &TestApp) -> (Vec<String>, String) {
    app.stop();
    let config = format!("{}/nobat.toml", app.folder());
    fs::write(&config, "egress_allow = \"127.0.0.0/8\"\n").unwrap();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place: Vec<String> =
        ["--config", &config, "--database", &url, "--data-dir", &folder, "--master-key-file", &key]
            .map(str::to_owned)
            .to_vec();
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place.iter().map(String::as_str));
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    (place, made["admin_token"].as_str().unwrap().to_owned())
}

on_each_engine!(a_killed_courier_loses_nothing_and_sends_under_the_same_id, |app| {
    let provider = Provider::open();
    let (place, token) = program(app);
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let server = Process::serve(&place);
    let caller = server.caller(&token);
    let nobody = caller.presenting("");
    caller.patch("/v1/workspace", json!({"received_message": false})).expect(200);
    let gateway = Gateway::at(&caller, &nobody, &provider, json!({}));
    let ticket = gateway.ticket(&caller, "+989120001234");
    provider.holds(true);
    reply(&caller, &ticket, "hello");
    provider.asked_for(1);
    server.kill();
    provider.holds(false);
    // Time goes by until the leases of the dead end.
    for _ in 0..1_000 {
        app.database.execute("UPDATE gateway_deliveries SET leased_until = NULL WHERE state = 1");
        if app.database.texts("SELECT 'x' AS text FROM gateway_deliveries WHERE leased_until IS NULL").len() == 1 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let server = Process::serve(&place);
    let caller = server.caller(&token);
    let row = last(&caller, &ticket, "sent");
    assert_eq!(row["attempts"], 2);
    let keys: Vec<_> = provider.asked_for(2).iter().map(|it| it.header("Idempotency-Key").map(str::to_owned)).collect();
    assert_eq!(keys, [row["id"].as_str().map(str::to_owned), row["id"].as_str().map(str::to_owned)]);
    assert!(!server.log().iter().any(|line| line.contains(SECRET) || line.contains("X-Key")), "{:?}", server.log());
    server.kill();
});

on_each_engine!(two_nodes_send_each_message_once, |app| {
    if app.engine() == Engine::Sqlite {
        // It serves one node.
        return;
    }
    let provider = Provider::open();
    let gateway = Gateway::open(app, &provider);
    let ticket = gateway.ticket(app.root(), "+989120001234");
    let node = app.second_node();
    let there = node.reached_by(app.root());
    for number in 0..12 {
        let who = if number % 2 == 0 { app.root() } else { &there };
        reply(who, &ticket, &format!("message {number}"));
    }
    sent(app.root(), &ticket, |rows| rows.len() == 12 && rows.iter().all(|row| row["state"] == "sent"));
    let mut keys: Vec<_> = provider.asked().iter().map(|it| it.header("Idempotency-Key").unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 12);
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 12, "each once");
});
