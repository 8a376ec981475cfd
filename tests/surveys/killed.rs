//! Killing the server between solving and asking loses no survey and doubles none.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Actor, Sink,
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

on_each_engine!(a_killed_postman_sends_the_letter_again_under_the_same_id, |app| {
    let sink = Sink::open();
    app.stop();
    let config = format!("{}/nobat.toml", app.folder());
    std::fs::write(&config, "egress_allow = \"127.0.0.0/8\"\n").unwrap();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--config", &config, "--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();
    // While it is offered, and when the server has it and has not said so.
    for (number, step) in ["DATA", "TAKEN"].into_iter().enumerate() {
        let address = format!("s{number}@shop.example");
        let server = Process::serve(&place);
        let caller = server.caller(token);
        if number == 0 {
            let body = json!({"name": "Desk", "address": "help@desk.example", "smtp": sink.settings()});
            caller.post("/v1/mailboxes", body).expect(201);
            let page = "https://help.example/rate/{key}";
            let settings = json!({"enabled": true, "delay_minutes": 0, "page_url": page});
            caller.patch("/v1/survey-settings", settings).expect(200);
            caller.patch("/v1/workspace", json!({"received_message": false})).expect(200);
        }
        let body = json!({"customer": {"emails": [{"value": address}]}, "subject": "x", "body": {"content": "x"}});
        let ticket = caller.post("/v1/tickets", body).expect(201).id();
        sink.holds(Some(step));
        caller.patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
        for _ in 0..24_000 {
            if sink.is_held() {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        assert!(sink.is_held(), "it never came to {step}: {:?}", server.log());
        server.kill();
        sink.holds(None);
        // Time goes by until the leases of the dead end.
        app.database.execute("UPDATE deliveries SET leased_until = NULL WHERE state = 1");
        app.database.execute("UPDATE due SET leased_until = NULL");
        let server = Process::serve(&place);
        let caller = server.caller(token);
        let is_sent = (0..2_400).any(|_| {
            thread::sleep(Duration::from_millis(50));
            let all = caller.get(format!("/v1/deliveries?recipient={address}")).expect(200);
            all.data().len() == 1 && all.data()[0]["state"] == "sent"
        });
        assert!(is_sent, "the letter of {step} is lost: {:?}", server.log());
        let mails: Vec<_> = sink.taken().into_iter().filter(|mail| mail.to == address).collect();
        let ids: Vec<_> = mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
        assert_eq!(ids.len(), if step == "TAKEN" { 2 } else { 1 }, "{step}: {ids:?}");
        assert!(mails.iter().all(|mail| mail.header("Message-ID").as_ref() == Some(&ids[0])), "{ids:?}");
        let words: Vec<_> = mails.iter().map(|mail| mail.part("text/plain")).collect();
        assert!(words.iter().all(|text| *text == words[0]), "the same link");
        assert_eq!(sent(&caller, &ticket), 1);
        let is_settled = (0..600).any(|_| {
            thread::sleep(Duration::from_millis(50));
            caller.get("/v1/history/verify").expect(200)["waiting"] == 0
        });
        assert!(is_settled, "events wait for their places");
        server.kill();
    }
});
