//! Killing the server loses nothing that it had acknowledged, and doubles nothing.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use support::{
    Actor, Answer,
    binary::{self, Process},
    on_each_engine,
};

const WRITERS: usize = 8;

/// What the writers know: each key with the ticket it was answered with, or none while its outcome is unknown.
type Known = Mutex<BTreeMap<String, Option<String>>>;

fn body(key: &str) -> Value {
    json!({"customer": {"name": key}, "subject": key, "body": {"content": "x"}})
}

/// Writes until the server dies: first what is unknown, then new tickets. Retries meet the same answer.
fn write(server: &Process, token: &str, known: &Known, acknowledged: &AtomicUsize, writer: usize) {
    let caller = server.caller(token);
    let own = |key: &String| key.starts_with(&format!("w{writer}-"));
    loop {
        let open = known.lock().unwrap().iter().find(|(key, id)| own(key) && id.is_none()).map(|(key, _)| key.clone());
        let key = open.unwrap_or_else(|| {
            let mut known = known.lock().unwrap();
            let key = format!("w{writer}-{:05}", known.keys().filter(|key| own(key)).count());
            known.insert(key.clone(), None);
            key
        });
        let Some(answer) = open_ticket(&caller, &key) else { return };
        known.lock().unwrap().insert(key, Some(answer.id()));
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}

/// Opens the key's ticket, or is told what came of it; none when the server died.
fn open_ticket(caller: &Actor, key: &str) -> Option<Answer> {
    for _ in 0..200 {
        let answer = caller.key(key).attempt_post("/v1/tickets", &body(key))?;
        if answer.status != 409 {
            return Some(answer.expect(201));
        }
        // The transaction of the killed server may not be gone yet.
        let _ = answer.problem("idempotency_in_progress");
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{key} stays in progress")
}

on_each_engine!(nothing_acknowledged_is_lost_and_nothing_is_doubled, |app| {
    // The program itself on the test's database; the server inside the test makes room for it.
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();

    let known = Known::default();
    for _ in 0..2 {
        let server = Process::serve(&place);
        // What is done beside the requests has a story of its own.
        server.caller(token).patch("/v1/workspace", json!({"received_message": false})).expect(200);
        let acknowledged = AtomicUsize::new(0);
        thread::scope(|threads| {
            for writer in 0..WRITERS {
                let (server, known, acknowledged) = (&server, &known, &acknowledged);
                threads.spawn(move || write(server, token, known, acknowledged, writer));
            }
            for _ in 0..60_000 {
                if acknowledged.load(Ordering::SeqCst) >= 100 {
                    break;
                }
                thread::sleep(Duration::from_millis(1));
            }
            server.kill();
        });
        assert!(acknowledged.load(Ordering::SeqCst) >= 100, "the writers got nowhere");
    }

    let server = Process::serve(&place);
    let caller = server.caller(token);
    let unknown: Vec<String> =
        known.lock().unwrap().iter().filter(|(_, id)| id.is_none()).map(|(key, _)| key.clone()).collect();
    assert!(!unknown.is_empty(), "the server died while nobody waited for it");
    for key in unknown {
        let answer = open_ticket(&caller, &key).expect("the server lives");
        known.lock().unwrap().insert(key, Some(answer.id()));
    }
    let known = known.into_inner().unwrap();
    assert!(known.len() >= 200, "{}", known.len());

    let mut stored = BTreeMap::new();
    for row in caller.pages("/v1/tickets?sort=number&limit=200").iter().flat_map(Answer::data) {
        let subject = row["subject"].as_str().unwrap().to_owned();
        let twin = stored.insert(subject, Some(row["id"].as_str().unwrap().to_owned()));
        assert!(twin.is_none(), "doubled: {row}");
    }
    assert_eq!(stored, known, "every acknowledged ticket is there under the id it was acknowledged with");
    for (key, id) in known.iter().take(20) {
        let again = caller.key(key).post("/v1/tickets", body(key)).expect(201);
        assert_eq!((Some(again.id()), again.header("idempotency-replayed")), (id.clone(), Some("true")));
    }

    let report = (0..1_000)
        .map(|_| {
            thread::sleep(Duration::from_millis(10));
            caller.get("/v1/history/verify").expect(200)
        })
        .find(|report| report["waiting"] == 0)
        .expect("all events get their place");
    assert_eq!(report["intact"], true, "{report:?}");
    // The workspace, its token, its setting, and for each ticket a customer, the ticket, a message and a proposal.
    assert_eq!(report.int("checked"), 3 + 4 * stored.len() as i64);
    assert_eq!(report.str("head_seq"), report.int("checked").to_string());
    server.kill();
});
