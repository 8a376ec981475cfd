//! Killing the server between a reply and its children loses none and doubles none.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Actor,
    binary::{self, Process},
    on_each_engine,
};

const CHILDREN: usize = 60;

fn open(caller: &Actor, subject: &str) -> String {
    let body = json!({"customer": {"name": subject}, "subject": subject, "body": {"content": "x"}, "priority": "low"});
    caller.post("/v1/tickets", body).expect(201).id()
}

fn replies(caller: &Actor, ticket: &str) -> usize {
    let all = caller.get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200);
    all.data().iter().filter(|message| message["kind"] == "reply").count()
}

on_each_engine!(a_killed_server_serves_the_rest_of_the_children_when_it_is_back, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();

    let server = Process::serve(&place);
    let caller = server.caller(token);
    let parent = open(&caller, "parent");
    let children: Vec<String> = (0..CHILDREN).map(|number| open(&caller, &format!("child {number}"))).collect();
    for child in &children {
        let body = json!({"type": "report_of", "ticket_id": parent});
        caller.post(format!("/v1/tickets/{child}/links"), body).expect(201);
    }
    let body = json!({"kind": "reply", "body": {"content": "It works again."}, "send_to_children": true});
    let sent = caller.post(format!("/v1/tickets/{parent}/messages"), body).expect(201);
    assert_eq!(sent.int("children_count"), CHILDREN as i64);
    // As soon as the first has it, the server dies with the others in its hands.
    for _ in 0..2_000 {
        if children.iter().take(1).any(|child| replies(&caller, child) > 0) {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    server.kill();

    let server = Process::serve(&place);
    let caller = server.caller(token);
    // What the dead one held is free again after a quarter of a minute.
    let count = || children.iter().filter(|child| replies(&caller, child) > 0).count();
    for _ in 0..120 {
        if count() == CHILDREN {
            break;
        }
        thread::sleep(Duration::from_millis(500));
    }
    for child in &children {
        assert_eq!(replies(&caller, child), 1, "{child}");
    }
    server.kill();
});
