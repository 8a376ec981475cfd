//! A node that dies, and two that live.

use std::{collections::BTreeSet, thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Engine, Manner, Receiver, TestApp,
    binary::{self, Process},
    on_each_engine,
};

/// The real program on the story's database, with a workspace; returns its arguments and a token.
fn program(app: &TestApp) -> (Vec<String>, String) {
    app.stop();
    let config = format!("{}/nobat.toml", app.folder());
    std::fs::write(&config, "egress_allow = \"127.0.0.0/8\"\n").unwrap();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--config", &config, "--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    (place.map(str::to_owned).to_vec(), made["admin_token"].as_str().unwrap().to_owned())
}

on_each_engine!(a_killed_courier_loses_nothing_and_sends_it_again_under_the_same_id, |app| {
    let receiver = Receiver::open();
    let (place, token) = program(app);
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let server = Process::serve(&place);
    let caller = server.caller(&token);
    receiver.does(Manner::Hangs);
    let secret = receiver.hooked(&caller, &["ticket.created"], json!({})).str("secret");
    let mut tickets = BTreeSet::new();
    for _ in 0..12 {
        let body = json!({"customer": {"name": "c"}, "subject": "x", "body": {"content": "x"}});
        tickets.insert(caller.post("/v1/tickets", body).expect(201).id());
    }
    // It has them in its hands, and has told nobody what came of them.
    receiver.waits_for(1);
    server.kill();
    receiver.does(Manner::Answers(200, String::new(), String::new()));
    // Time goes by until the leases of the dead end.
    app.database.execute("UPDATE webhook_deliveries SET due_at = 0, leased_until = NULL WHERE state = 1");
    app.database.execute("UPDATE webhooks SET next_due_at = 0");
    let server = Process::serve(&place);
    let given = || -> BTreeSet<String> {
        receiver.calls().iter().map(|call| call.json()["subject"]["id"].as_str().unwrap().to_owned()).collect()
    };
    for _ in 0..6_000 {
        if given() == tickets && receiver.calls().len() > tickets.len() {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(given(), tickets);
    let calls = receiver.calls();
    let of_first: Vec<_> = calls.iter().filter(|call| call.json()["subject"] == calls[0].json()["subject"]).collect();
    assert!(of_first.len() >= 2, "it was sent before the end and after it");
    assert!(of_first.iter().all(|call| call.id() == calls[0].id() && call.body == calls[0].body));
    assert!(calls.iter().all(|call| call.signed_with(&secret) == 1));
    server.kill();
});

on_each_engine!(two_nodes_send_every_event_and_double_none, |app| {
    if app.engine() != Engine::Postgres {
        return;
    }
    let receiver = Receiver::open();
    receiver.hooked(app.root(), &["ticket.created"], json!({}));
    let node = app.second_node();
    for _ in 0..40 {
        app.ticket().opened();
    }
    app.settle();
    thread::scope(|threads| {
        threads.spawn(|| node.sends_hooks());
        threads.spawn(|| app.sends_hooks());
    });
    app.sends_hooks();
    let ids: BTreeSet<String> = receiver.calls().iter().map(|call| call.id().to_owned()).collect();
    assert_eq!((ids.len(), receiver.calls().len()), (40, 40));
});
