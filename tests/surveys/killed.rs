//! Killing the server between solving and asking loses no survey and doubles none.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Actor,
    binary::{self, Process},
    on_each_engine,
};

const TICKETS: usize = 40;

fn sent(caller: &Actor, ticket: &str) -> usize {
    let history = caller.get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    history.data().iter().filter(|event| event["type"] == "survey.sent").count()
}

on_each_engine!(a_killed_server_asks_the_rest_when_it_is_back, |app| {
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
    caller.patch("/v1/survey-settings", json!({"enabled": true, "delay_minutes": 0})).expect(200);
    let tickets: Vec<String> = (0..TICKETS)
        .map(|number| {
            let customer = json!({"emails": [{"value": format!("c{number}@shop.example")}]});
            let body = json!({"customer": customer, "subject": "s", "body": {"content": "x"}, "priority": "low"});
            caller.post("/v1/tickets", body).expect(201).id()
        })
        .collect();
    for ticket in &tickets {
        caller.patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    }
    // As soon as somebody is asked, the server dies with the others in its hands.
    for _ in 0..2_000 {
        if sent(&caller, &tickets[0]) > 0 {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    server.kill();

    let server = Process::serve(&place);
    let caller = server.caller(token);
    for _ in 0..240 {
        if tickets.iter().all(|ticket| sent(&caller, ticket) > 0) {
            break;
        }
        thread::sleep(Duration::from_millis(500));
    }
    for ticket in &tickets {
        let surveys = caller.get(format!("/v1/tickets/{ticket}/surveys")).expect(200);
        assert_eq!((sent(&caller, ticket), surveys.data().len()), (1, 1), "{ticket}");
    }
    server.kill();
});
