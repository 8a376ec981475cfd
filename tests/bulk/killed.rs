//! The server dies while it changes tickets: what comes again finishes the rest and repeats nothing.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Actor, Answer,
    binary::{self, Process},
    on_each_engine,
};

use super::PATH;

const COUNT: usize = 100;

fn notes(caller: &Actor, id: &str) -> usize {
    let all = caller.get(format!("/v1/tickets/{id}/messages?limit=200")).expect(200);
    all.data().iter().filter(|message| message["kind"] == "note").count()
}

/// Asks until the answer is there; the transaction of the killed server may not be gone yet.
fn finish(caller: &Actor, body: &Value) -> Answer {
    for _ in 0..200 {
        let answer = caller.attempt_post(PATH, body).expect("the server lives");
        if answer.status != 409 {
            return answer.expect(207);
        }
        let _ = answer.problem("idempotency_in_progress");
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it stays in progress")
}

on_each_engine!(a_killed_server_has_done_each_item_or_not_and_does_the_rest_when_it_is_asked_again, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();

    let server = Process::serve(&place);
    let caller = server.caller(token);
    let open = |number: usize| {
        let body = json!({"customer": {"name": "c"}, "subject": format!("s {number}"), "body": {"content": "x"}});
        caller.post("/v1/tickets", body).expect(201).id()
    };
    let ids: Vec<String> = (0..COUNT).map(open).collect();
    let actions = json!([{"type": "note", "text": "once"}]);
    let bundle = caller.post("/v1/macros", json!({"title": "m", "actions": actions})).expect(201).id();
    let items: Vec<Value> = ids.iter().map(|id| json!({"ticket_id": id, "macro_id": bundle})).collect();
    let body = json!({ "items": items });
    let keyed = caller.key("killed-1");
    thread::scope(|threads| {
        let asking = threads.spawn(|| keyed.attempt_post(PATH, &body));
        while notes(&caller, &ids[2]) == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        server.kill();
        assert!(asking.join().unwrap().is_none(), "it was answered before the server died");
    });

    let server = Process::serve(&place);
    let caller = server.caller(token);
    let before = ids.iter().filter(|id| notes(&caller, id) > 0).count();
    assert!((3..COUNT).contains(&before), "{before} were done");
    let answer = finish(&caller.key("killed-1"), &body);
    assert_eq!(answer["summary"], json!({"total": COUNT, "done": COUNT, "failed": 0}));
    for id in &ids {
        assert_eq!(notes(&caller, id), 1);
    }
    let kept = caller.get(format!("/v1/bulk-actions/{}", answer.str("bulk_action_id"))).expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(COUNT));
    server.kill();
});
