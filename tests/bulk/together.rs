//! Requests that come again, and twins that come at once.

use std::thread;

use serde_json::{Value, json};
use support::{Engine, on_each_engine};

use super::{PATH, bundle, notes, shown, tickets};

on_each_engine!(a_request_that_comes_again_repeats_nothing, |app| {
    let ids = tickets::<3>(app);
    let made = bundle(app, json!([{"type": "note", "text": "once"}]));
    let items: Vec<Value> = ids.iter().map(|id| json!({"ticket_id": id, "macro_id": made})).collect();
    let first = app.root().key("b-1").post(PATH, json!({ "items": items })).expect(207);
    let again = app.root().key("b-1").post(PATH, json!({ "items": items })).expect(207);
    assert_eq!((&again.json, again.header("idempotency-replayed")), (&first.json, Some("true")));
    // As if the server had died before the last of it was written down.
    app.database.execute("DELETE FROM idempotency_keys WHERE key = 'b-1' OR key LIKE 'b-1_#2'");
    app.database.execute("DELETE FROM bulk_items WHERE position = 2");
    let gone_on = app.root().key("b-1").post(PATH, json!({ "items": items })).expect(207);
    assert_eq!(gone_on.header("idempotency-replayed"), None);
    assert_eq!(gone_on["bulk_action_id"], first["bulk_action_id"], "it is the same action still");
    assert_eq!(gone_on["results"][1], first["results"][1]);
    assert_eq!([&ids[0], &ids[1], &ids[2]].map(|id| notes(app, id)), [1, 1, 2], "only the lost one is done again");
    app.root().key("b-1").post(PATH, json!({"items": items[..2]})).expect(422).problem("idempotency_key_reused");
    // A key that looks like a part of another one is a key of its own.
    app.root().key("b-1#0").post(PATH, json!({"items": items[..1]})).expect(207);
    assert_eq!(notes(app, &ids[0]), 2);
});

on_each_engine!(twins_on_all_nodes_do_it_once, |app| {
    let ids = tickets::<12>(app);
    let made = bundle(app, json!([{"type": "note", "text": "once"}]));
    let items: Vec<Value> = ids.iter().map(|id| json!({"ticket_id": id, "macro_id": made})).collect();
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let other = second.as_ref().map_or_else(|| app.root().key("t-1"), |node| node.reached_by(app.root()).key("t-1"));
    let callers = [app.root().key("t-1"), other, app.root().key("t-1")];
    thread::scope(|threads| {
        for caller in &callers {
            let items = &items;
            threads.spawn(move || {
                let answer = caller.attempt_post(PATH, &json!({ "items": items })).expect("the servers run");
                assert!([207, 409].contains(&answer.status), "{answer:?}");
            });
        }
    });
    let last = app.root().key("t-1").post(PATH, json!({ "items": items })).expect(207);
    assert_eq!(last["summary"], json!({"total": 12, "done": 12, "failed": 0}));
    assert!(ids.iter().all(|id| notes(app, id) == 1));
    let kept = app.root().get(format!("/v1/bulk-actions/{}", last.str("bulk_action_id"))).expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(12));
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(trouble_of_the_server_is_not_answered_for_good, |app| {
    let [first, second] = tickets(app);
    let sara = app.agent("sara").enters().key("k");
    let body = json!({"items": [
        {"ticket_id": first, "patch": {"priority": "urgent"}},
        {"ticket_id": second, "patch": {"priority": "urgent"}},
    ]});
    app.database.execute("ALTER TABLE bulk_items RENAME TO out_of_order");
    let failed = sara.post(PATH, body.clone()).expect(207);
    assert_eq!(failed["summary"], json!({"total": 2, "done": 0, "failed": 2}));
    assert_eq!(shown(app, &first)["priority"], "medium");
    app.database.execute("ALTER TABLE out_of_order RENAME TO bulk_items");
    let done = sara.post(PATH, body.clone()).expect(207);
    assert_eq!(done["summary"], json!({"total": 2, "done": 2, "failed": 0}));
    assert_eq!(shown(app, &second)["priority"], "urgent");
    assert_eq!(sara.post(PATH, body).expect(207).json, done.json);
});
