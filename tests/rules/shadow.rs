//! Rules that only watch.

use serde_json::json;
use support::on_each_engine;

use super::{rule, runs, shown, tagged};

on_each_engine!(a_new_rule_watches_until_one_call_makes_it_live, |app| {
    let body = json!({
        "name": "careful", "occasions": ["opened"], "condition": tagged("pay"),
        "actions": [{"type": "update", "priority": "urgent"}, {"type": "note", "text": "seen"}],
    });
    let made = app.root().post("/v1/rules", body).expect(201);
    assert_eq!(made["mode"], "shadow");
    let ticket = app.ticket().with("tags", json!(["pay"])).opened();
    assert_eq!(ticket["priority"], "medium");
    let messages = app.root().get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
    assert!(messages.data().iter().all(|message| message["kind"] != "note"));
    let run = &runs(app, &made.id())[0];
    assert_eq!(
        (&run["mode"], &run["ticket_id"], &run["failed"]),
        (&json!("shadow"), &json!(ticket.id()), &json!(false))
    );
    assert_eq!(run["actions"][0]["changes"]["priority"], json!({"from": "medium", "to": "urgent"}));
    assert_eq!(run["matched"], json!([tagged_as_kept()]));
    app.root().patch(format!("/v1/rules/{}", made.id()), json!({"mode": "live"})).expect(200);
    let ticket = app.ticket().with("tags", json!(["pay"])).opened();
    assert_eq!(ticket["priority"], "urgent");
    app.root().patch(format!("/v1/rules/{}", made.id()), json!({"mode": "off"})).expect(200);
    assert_eq!(app.ticket().with("tags", json!(["pay"])).opened()["priority"], "medium");
    assert_eq!(runs(app, &made.id()).len(), 2, "what is off is not asked");
});

fn tagged_as_kept() -> serde_json::Value {
    json!({"field": "tags", "op": "has_any", "value": "pay"})
}

on_each_engine!(what_watches_changes_nothing_for_those_behind_it, |app| {
    let watching = json!({"mode": "shadow", "stops": true, "actions": [{"type": "add_tags", "tags": ["a"]}]});
    rule(app, "watching", watching);
    rule(app, "after", json!({"condition": tagged("a"), "actions": [{"type": "add_tags", "tags": ["b"]}]}));
    rule(app, "also", json!({"actions": [{"type": "add_tags", "tags": ["c"]}]}));
    let id = app.ticket().opened().id();
    assert_eq!(shown(app, &id)["tags"], json!(["c"]));
});
