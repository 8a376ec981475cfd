//! All of it or nothing.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{PATH, bundle, notes, shown, tickets};

on_each_engine!(all_of_it_is_done_or_nothing_and_every_wrong_item_is_named, |app| {
    let [first, second] = tickets(app);
    let before = app.settle().str("head_hash");
    let version = shown(app, &first)["version"].clone();
    let close = json!({"ticket_id": first, "patch": {"status": "closed"}});
    let items = json!([
        close,
        {"ticket_id": first, "if_version": version, "add_tags": ["late"]},
        {"ticket_id": "tkt_01jd0000000000000000000000", "add_tags": ["x"]},
        {"ticket_id": second, "patch": {"team_id": "team_01jd0000000000000000000000"}},
        {"ticket_id": second, "patch": {"priority": "high"}},
    ]);
    let refused = app.root().post(PATH, json!({"items": items, "atomic": true})).expect(422);
    let places: Vec<(Value, Value)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].clone(), error["params"]["problem"].clone()))
        .collect();
    assert_eq!(
        places,
        [
            (json!("#/items/1/if_version"), json!("precondition_failed")),
            (json!("#/items/2/ticket_id"), json!("not_found")),
            (json!("#/items/3/patch/team_id"), Value::Null),
        ]
    );
    assert_eq!(app.settle().str("head_hash"), before);
    let items = json!([close, {"ticket_id": second, "patch": {"priority": "high"}},
        {"ticket_id": first, "patch": {"status": "in_review"}}]);
    let done = app.root().post(PATH, json!({"items": items, "atomic": true})).expect(200);
    assert_eq!((&done["atomic"], &done["summary"]["done"]), (&json!(true), &json!(3)));
    assert_eq!(shown(app, &first)["status"], "in_review", "each sees what those before it did");
    assert_eq!(shown(app, &second)["priority"], "high");
    assert_eq!(done["results"][2]["version"], shown(app, &first)["version"]);
    let id = done.str("bulk_action_id");
    let undone = app.root().act(format!("/v1/bulk-actions/{id}/undo")).expect(200);
    assert_eq!(undone["tickets"].as_array().map(Vec::len), Some(3));
    assert_eq!(shown(app, &first)["status"], "awaiting_reply");
    assert_eq!(shown(app, &second)["priority"], "medium");
});

on_each_engine!(an_atomic_request_that_comes_again_is_answered_again_and_done_once, |app| {
    let [id] = tickets(app);
    let actions = json!([{"type": "note", "text": "once"}]);
    let made = bundle(app, actions);
    let body = json!({"items": [{"ticket_id": id, "macro_id": made}], "atomic": true});
    let first = app.root().key("all-1").post(PATH, body.clone()).expect(200);
    let again = app.root().key("all-1").post(PATH, body).expect(200);
    assert_eq!((&again.json, again.header("idempotency-replayed")), (&first.json, Some("true")));
    assert_eq!(notes(app, &id), 1);
    let other = json!({"items": [{"ticket_id": id, "add_tags": ["x"]}], "atomic": true});
    app.root().key("all-1").post(PATH, other).expect(422).problem("idempotency_key_reused");
});
